-- AlterTable
ALTER TABLE "ObjectEvent" ADD COLUMN "traceId" TEXT;

-- CreateIndex
CREATE INDEX "ObjectEvent_traceId_idx" ON "ObjectEvent"("traceId");
