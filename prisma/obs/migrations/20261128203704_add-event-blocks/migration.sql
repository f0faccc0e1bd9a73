-- DropIndex
DROP INDEX "ObjectEvent_bucket_key_id_idx";

-- DropIndex
DROP INDEX "ObjectEvent_keyArn_id_idx";

-- DropIndex
DROP INDEX "ObjectEvent_traceId_idx";

-- AlterTable
ALTER TABLE "ObjectEvent" ADD COLUMN "block" INTEGER NOT NULL DEFAULT 0;

-- What has been recorded is found in the blocks that it would have been given.
UPDATE "ObjectEvent" SET "block" = "id" >> 10;

-- CreateIndex
CREATE INDEX "ObjectEvent_block_bucket_key_idx" ON "ObjectEvent"("block", "bucket", "key");

-- CreateIndex
CREATE INDEX "ObjectEvent_block_keyArn_idx" ON "ObjectEvent"("block", "keyArn");

-- CreateIndex
CREATE INDEX "ObjectEvent_block_traceId_idx" ON "ObjectEvent"("block", "traceId");
