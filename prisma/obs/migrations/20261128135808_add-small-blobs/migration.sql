-- CreateTable
CREATE TABLE "SmallBlob" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "bytes" BLOB NOT NULL,
    "committedAtMs" BIGINT NOT NULL
);
