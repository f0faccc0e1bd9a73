-- CreateTable
CREATE TABLE "RootCheck" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "salt" BLOB NOT NULL,
    "proof" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "Key" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "manager" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "usage" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "displayAlias" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "deletionAtMs" BIGINT,
    "version" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "KeyVersion" (
    "keyId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "materialId" TEXT NOT NULL,
    "sealed" BLOB NOT NULL,
    "createdAtMs" BIGINT NOT NULL,

    PRIMARY KEY ("keyId", "version"),
    CONSTRAINT "KeyVersion_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "Key" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Alias" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "keyId" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "updatedAtMs" BIGINT NOT NULL,
    CONSTRAINT "Alias_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "Key" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Key_manager_id_idx" ON "Key"("manager", "id");

-- CreateIndex
CREATE INDEX "Key_deletionAtMs_idx" ON "Key"("deletionAtMs");

-- CreateIndex
CREATE INDEX "Alias_keyId_name_idx" ON "Alias"("keyId", "name");
