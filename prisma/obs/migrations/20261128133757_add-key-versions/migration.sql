-- AlterTable
ALTER TABLE "ObjectVersion" ADD COLUMN "keyVersion" INTEGER;
ALTER TABLE "ObjectVersion" ADD COLUMN "outerKeyVersion" INTEGER;

-- AlterTable
ALTER TABLE "Upload" ADD COLUMN "keyVersion" INTEGER;
ALTER TABLE "Upload" ADD COLUMN "outerKeyVersion" INTEGER;

-- CreateTable
CREATE TABLE "KeyUsage" (
    "keyArn" TEXT NOT NULL,
    "keyVersion" INTEGER NOT NULL,
    "bucketId" TEXT NOT NULL,
    "wrapped" BIGINT NOT NULL,
    "versions" BIGINT NOT NULL,
    "objects" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    PRIMARY KEY ("keyArn", "keyVersion", "bucketId"),
    CONSTRAINT "KeyUsage_bucketId_fkey" FOREIGN KEY ("bucketId") REFERENCES "Bucket" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "KeyUsage_bucketId_idx" ON "KeyUsage"("bucketId");

-- CreateIndex
CREATE INDEX "ObjectVersion_bucketId_keyArn_keyVersion_key_idx" ON "ObjectVersion"("bucketId", "keyArn", "keyVersion", "key");

-- CreateIndex
CREATE INDEX "Upload_keyArn_keyVersion_idx" ON "Upload"("keyArn", "keyVersion");

-- CreateIndex
CREATE INDEX "Upload_outerKeyArn_outerKeyVersion_idx" ON "Upload"("outerKeyArn", "outerKeyVersion");

-- What is wrapped says which version has wrapped it: apps/kms/CIPHERTEXT.md.
UPDATE "ObjectVersion" SET "keyVersion" = (instr('123456789ABCDEF', substr(hex(substr("wrappedDek", -36, 1)), 1, 1)) * 16 + instr('123456789ABCDEF', substr(hex(substr("wrappedDek", -36, 1)), 2, 1))) + 256 * (instr('123456789ABCDEF', substr(hex(substr("wrappedDek", -35, 1)), 1, 1)) * 16 + instr('123456789ABCDEF', substr(hex(substr("wrappedDek", -35, 1)), 2, 1)))
  WHERE length("wrappedDek") >= 124 AND hex(substr("wrappedDek", 1, 2)) = '0200';
UPDATE "ObjectVersion" SET "outerKeyVersion" = (instr('123456789ABCDEF', substr(hex(substr("outerWrappedDek", -36, 1)), 1, 1)) * 16 + instr('123456789ABCDEF', substr(hex(substr("outerWrappedDek", -36, 1)), 2, 1))) + 256 * (instr('123456789ABCDEF', substr(hex(substr("outerWrappedDek", -35, 1)), 1, 1)) * 16 + instr('123456789ABCDEF', substr(hex(substr("outerWrappedDek", -35, 1)), 2, 1)))
  WHERE length("outerWrappedDek") >= 124 AND hex(substr("outerWrappedDek", 1, 2)) = '0200';
UPDATE "Upload" SET "keyVersion" = (instr('123456789ABCDEF', substr(hex(substr("wrappedDek", -36, 1)), 1, 1)) * 16 + instr('123456789ABCDEF', substr(hex(substr("wrappedDek", -36, 1)), 2, 1))) + 256 * (instr('123456789ABCDEF', substr(hex(substr("wrappedDek", -35, 1)), 1, 1)) * 16 + instr('123456789ABCDEF', substr(hex(substr("wrappedDek", -35, 1)), 2, 1)))
  WHERE length("wrappedDek") >= 124 AND hex(substr("wrappedDek", 1, 2)) = '0200';
UPDATE "Upload" SET "outerKeyVersion" = (instr('123456789ABCDEF', substr(hex(substr("outerWrappedDek", -36, 1)), 1, 1)) * 16 + instr('123456789ABCDEF', substr(hex(substr("outerWrappedDek", -36, 1)), 2, 1))) + 256 * (instr('123456789ABCDEF', substr(hex(substr("outerWrappedDek", -35, 1)), 1, 1)) * 16 + instr('123456789ABCDEF', substr(hex(substr("outerWrappedDek", -35, 1)), 2, 1)))
  WHERE length("outerWrappedDek") >= 124 AND hex(substr("outerWrappedDek", 1, 2)) = '0200';
