-- AlterTable
ALTER TABLE "ObjectPart" ADD COLUMN "checksum" TEXT;

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

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Bucket" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "versioning" TEXT,
    "isMfaDelete" BOOLEAN NOT NULL DEFAULT false,
    "isLockable" BOOLEAN NOT NULL DEFAULT false,
    "defaultLock" TEXT,
    "isFileSystem" BOOLEAN NOT NULL DEFAULT false
);
INSERT INTO "new_Bucket" ("createdAtMs", "id", "name", "region") SELECT "createdAtMs", "id", "name", "region" FROM "Bucket";
DROP TABLE "Bucket";
ALTER TABLE "new_Bucket" RENAME TO "Bucket";
CREATE UNIQUE INDEX "Bucket_name_key" ON "Bucket"("name");
CREATE TABLE "new_ObjectVersion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "bucketId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,
    "rank" BIGINT NOT NULL DEFAULT 0,
    "isLatest" BOOLEAN NOT NULL,
    "isDeleteMarker" BOOLEAN NOT NULL DEFAULT false,
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
    "storageClass" TEXT NOT NULL DEFAULT 'STANDARD',
    "tags" TEXT NOT NULL DEFAULT '[]',
    "acl" TEXT,
    "lockMode" TEXT,
    "lockUntilMs" BIGINT,
    "hasLegalHold" BOOLEAN,
    "restoredFromMs" BIGINT,
    "restoredUntilMs" BIGINT,
    "isAppendable" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "ObjectVersion_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_ObjectVersion" ("blobId", "bucketId", "checksum", "checksumName", "checksumType", "context", "createdAtMs", "encryption", "etag", "headers", "id", "isDeclared", "isLatest", "key", "keyArn", "metadata", "size", "uploadId", "versionId", "wrappedDek") SELECT "blobId", "bucketId", "checksum", "checksumName", "checksumType", "context", "createdAtMs", "encryption", "etag", "headers", "id", "isDeclared", "isLatest", "key", "keyArn", "metadata", "size", "uploadId", "versionId", "wrappedDek" FROM "ObjectVersion";
DROP TABLE "ObjectVersion";
ALTER TABLE "new_ObjectVersion" RENAME TO "ObjectVersion";
CREATE INDEX "ObjectVersion_bucketId_key_rank_idx" ON "ObjectVersion"("bucketId", "key", "rank" DESC);
CREATE INDEX "ObjectVersion_bucketId_isLatest_isDeleteMarker_key_idx" ON "ObjectVersion"("bucketId", "isLatest", "isDeleteMarker", "key");
CREATE INDEX "ObjectVersion_blobId_idx" ON "ObjectVersion"("blobId");
CREATE UNIQUE INDEX "ObjectVersion_bucketId_key_versionId_key" ON "ObjectVersion"("bucketId", "key", "versionId");
CREATE TABLE "new_Upload" (
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
    "checksumType" TEXT,
    "storageClass" TEXT NOT NULL DEFAULT 'STANDARD',
    "tags" TEXT NOT NULL DEFAULT '[]',
    "acl" TEXT,
    "lockMode" TEXT,
    "lockUntilMs" BIGINT,
    "hasLegalHold" BOOLEAN,
    CONSTRAINT "Upload_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_Upload" ("bucketId", "checksumName", "checksumType", "context", "createdAtMs", "encryption", "headers", "id", "isDeclared", "key", "keyArn", "metadata", "wrappedDek") SELECT "bucketId", "checksumName", "checksumType", "context", "createdAtMs", "encryption", "headers", "id", "isDeclared", "key", "keyArn", "metadata", "wrappedDek" FROM "Upload";
DROP TABLE "Upload";
ALTER TABLE "new_Upload" RENAME TO "Upload";
CREATE INDEX "Upload_bucketId_key_createdAtMs_id_idx" ON "Upload"("bucketId", "key", "createdAtMs", "id");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "BucketSetting_name_idx" ON "BucketSetting"("name");
