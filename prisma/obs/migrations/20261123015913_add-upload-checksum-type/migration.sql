-- AlterTable
ALTER TABLE "Upload" ADD COLUMN "checksumType" TEXT;
