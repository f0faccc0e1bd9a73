-- DropIndex
DROP INDEX "Event_keyId_id_idx";

-- DropIndex
DROP INDEX "Event_resource_id_idx";

-- DropIndex
DROP INDEX "Event_traceId_idx";

-- AlterTable
ALTER TABLE "Event" ADD COLUMN "block" INTEGER NOT NULL DEFAULT 0;

-- What has been recorded is found in the blocks that it would have been given.
UPDATE "Event" SET "block" = "id" >> 10;

-- CreateIndex
CREATE INDEX "Event_block_keyId_idx" ON "Event"("block", "keyId");

-- CreateIndex
CREATE INDEX "Event_block_resource_idx" ON "Event"("block", "resource");

-- CreateIndex
CREATE INDEX "Event_block_traceId_idx" ON "Event"("block", "traceId");
