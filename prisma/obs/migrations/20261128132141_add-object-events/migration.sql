-- CreateTable
CREATE TABLE "ObjectEvent" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "atMs" BIGINT NOT NULL,
    "requestId" TEXT NOT NULL,
    "dialect" TEXT NOT NULL,
    "operation" TEXT,
    "bucket" TEXT,
    "key" TEXT,
    "versionId" TEXT,
    "isSource" BOOLEAN NOT NULL DEFAULT false,
    "principal" TEXT,
    "sourceIp" TEXT,
    "status" INTEGER NOT NULL,
    "code" TEXT,
    "reason" TEXT,
    "bytesIn" BIGINT NOT NULL,
    "bytesOut" BIGINT NOT NULL,
    "encryption" TEXT,
    "keyArn" TEXT,
    "keyVersion" INTEGER,
    "outerKeyArn" TEXT,
    "outerKeyVersion" INTEGER
);

-- CreateIndex
CREATE INDEX "ObjectEvent_bucket_key_id_idx" ON "ObjectEvent"("bucket", "key", "id");

-- CreateIndex
CREATE INDEX "ObjectEvent_requestId_idx" ON "ObjectEvent"("requestId");

-- CreateIndex
CREATE INDEX "ObjectEvent_keyArn_id_idx" ON "ObjectEvent"("keyArn", "id");

-- CreateIndex
CREATE INDEX "ObjectEvent_atMs_idx" ON "ObjectEvent"("atMs");
