-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
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
    "hasBucketKey" BOOLEAN NOT NULL DEFAULT false,
    "sealedDek" BLOB,
    "outerKeyArn" TEXT,
    "outerWrappedDek" BLOB,
    CONSTRAINT "ObjectVersion_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_ObjectVersion" ("acl", "blobId", "bucketId", "checksum", "checksumName", "checksumType", "context", "createdAtMs", "encryption", "etag", "hasLegalHold", "headers", "id", "isAppendable", "isDeclared", "isDeleteMarker", "isLatest", "key", "keyArn", "lockMode", "lockUntilMs", "metadata", "rank", "restoredFromMs", "restoredUntilMs", "size", "storageClass", "tags", "uploadId", "versionId", "wrappedDek") SELECT "acl", "blobId", "bucketId", "checksum", "checksumName", "checksumType", "context", "createdAtMs", "encryption", "etag", "hasLegalHold", "headers", "id", "isAppendable", "isDeclared", "isDeleteMarker", "isLatest", "key", "keyArn", "lockMode", "lockUntilMs", "metadata", "rank", "restoredFromMs", "restoredUntilMs", "size", "storageClass", "tags", "uploadId", "versionId", "wrappedDek" FROM "ObjectVersion";
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
    "hasBucketKey" BOOLEAN NOT NULL DEFAULT false,
    "sealedDek" BLOB,
    "outerKeyArn" TEXT,
    "outerWrappedDek" BLOB,
    CONSTRAINT "Upload_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_Upload" ("acl", "bucketId", "checksumName", "checksumType", "context", "createdAtMs", "encryption", "hasLegalHold", "headers", "id", "isDeclared", "key", "keyArn", "lockMode", "lockUntilMs", "metadata", "storageClass", "tags", "wrappedDek") SELECT "acl", "bucketId", "checksumName", "checksumType", "context", "createdAtMs", "encryption", "hasLegalHold", "headers", "id", "isDeclared", "key", "keyArn", "lockMode", "lockUntilMs", "metadata", "storageClass", "tags", "wrappedDek" FROM "Upload";
DROP TABLE "Upload";
ALTER TABLE "new_Upload" RENAME TO "Upload";
CREATE INDEX "Upload_bucketId_key_createdAtMs_id_idx" ON "Upload"("bucketId", "key", "createdAtMs", "id");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
