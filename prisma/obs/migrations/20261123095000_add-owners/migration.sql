-- AlterTable
ALTER TABLE "Bucket" ADD COLUMN "ownerId" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "ObjectVersion" ADD COLUMN "ownerId" TEXT;

-- AlterTable
ALTER TABLE "Upload" ADD COLUMN "ownerId" TEXT;
