-- AlterTable
ALTER TABLE "Event" ADD COLUMN "traceId" TEXT;

-- CreateIndex
CREATE INDEX "Event_traceId_idx" ON "Event"("traceId");
