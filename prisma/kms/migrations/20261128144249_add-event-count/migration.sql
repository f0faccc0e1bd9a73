-- AlterTable
ALTER TABLE "Event" ADD COLUMN "count" INTEGER;
