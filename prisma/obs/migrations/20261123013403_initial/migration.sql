-- CreateTable
CREATE TABLE "Bucket" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "ObjectVersion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "bucketId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,
    "isLatest" BOOLEAN NOT NULL,
    "size" BIGINT NOT NULL,
    "etag" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "headers" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "encryption" TEXT NOT NULL,
    "isDeclared" BOOLEAN NOT NULL,
    "keyArn" TEXT NOT NULL,
    "wrappedDek" BLOB NOT NULL,
    "context" TEXT NOT NULL,
    "checksumName" TEXT,
    "checksum" TEXT,
    "checksumType" TEXT,
    "blobId" TEXT,
    "uploadId" TEXT,
    CONSTRAINT "ObjectVersion_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ObjectPart" (
    "objectId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "blobId" TEXT NOT NULL,
    "size" BIGINT NOT NULL,

    PRIMARY KEY ("objectId", "number"),
    CONSTRAINT "ObjectPart_objectId_fkey" FOREIGN KEY ("objectId") REFERENCES "ObjectVersion" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Upload" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "bucketId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "headers" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "encryption" TEXT NOT NULL,
    "isDeclared" BOOLEAN NOT NULL,
    "keyArn" TEXT NOT NULL,
    "wrappedDek" BLOB NOT NULL,
    "context" TEXT NOT NULL,
    "checksumName" TEXT,
    CONSTRAINT "Upload_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "UploadPart" (
    "uploadId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "blobId" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "etag" TEXT NOT NULL,
    "checksum" TEXT,
    "createdAtMs" BIGINT NOT NULL,

    PRIMARY KEY ("uploadId", "number"),
    CONSTRAINT "UploadPart_uploadId_fkey" FOREIGN KEY ("uploadId") REFERENCES "Upload" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Bucket_name_key" ON "Bucket"("name");

-- CreateIndex
CREATE INDEX "ObjectVersion_bucketId_isLatest_key_idx" ON "ObjectVersion"("bucketId", "isLatest", "key");

-- CreateIndex
CREATE INDEX "ObjectVersion_blobId_idx" ON "ObjectVersion"("blobId");

-- CreateIndex
CREATE UNIQUE INDEX "ObjectVersion_bucketId_key_versionId_key" ON "ObjectVersion"("bucketId", "key", "versionId");

-- CreateIndex
CREATE INDEX "ObjectPart_blobId_idx" ON "ObjectPart"("blobId");

-- CreateIndex
CREATE INDEX "Upload_bucketId_key_createdAtMs_idx" ON "Upload"("bucketId", "key", "createdAtMs");

-- CreateIndex
CREATE INDEX "UploadPart_blobId_idx" ON "UploadPart"("blobId");
