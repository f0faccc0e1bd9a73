-- AlterTable
ALTER TABLE "Upload" ADD COLUMN "foundId" TEXT;
