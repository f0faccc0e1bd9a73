-- AlterTable
ALTER TABLE "ObjectVersion" ADD COLUMN "restoredUntilMs" BIGINT;
ALTER TABLE "ObjectVersion" ADD COLUMN "storageClass" TEXT;

-- AlterTable
ALTER TABLE "Upload" ADD COLUMN "storageClass" TEXT;

-- CreateTable
CREATE TABLE "BucketSetting" (
    "bucketId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "updatedAtMs" BIGINT NOT NULL,

    PRIMARY KEY ("bucketId", "name", "id"),
    CONSTRAINT "BucketSetting_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "BucketUsage" (
    "bucketId" TEXT NOT NULL PRIMARY KEY,
    "size" BIGINT NOT NULL,
    "objects" BIGINT NOT NULL,
    CONSTRAINT "BucketUsage_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "BucketSetting_name_idx" ON "BucketSetting"("name");
