-- CreateTable
CREATE TABLE "Token" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "ownerId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "projectId" TEXT,
    "isDomainWide" BOOLEAN NOT NULL,
    "principal" TEXT NOT NULL,
    "methods" TEXT NOT NULL,
    "auditId" TEXT NOT NULL,
    "issuedAtMs" BIGINT NOT NULL,
    "expiresAtMs" BIGINT NOT NULL
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Project" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "isEnabled" BOOLEAN NOT NULL DEFAULT true,
    "createdAtMs" BIGINT NOT NULL,
    CONSTRAINT "Project_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Project" ("accountId", "createdAtMs", "description", "id", "name") SELECT "accountId", "createdAtMs", "description", "id", "name" FROM "Project";
DROP TABLE "Project";
ALTER TABLE "new_Project" RENAME TO "Project";
CREATE UNIQUE INDEX "Project_accountId_name_key" ON "Project"("accountId", "name");
CREATE TABLE "new_Identity" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lowerName" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "otcId" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "boundaryArn" TEXT,
    "trustPolicy" TEXT,
    "maxSessionS" INTEGER,
    "isEnabled" BOOLEAN NOT NULL DEFAULT true,
    "password" TEXT,
    "email" TEXT NOT NULL DEFAULT '',
    "trustedId" TEXT,
    "expiresAtMs" BIGINT,
    CONSTRAINT "Identity_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Identity" ("accountId", "boundaryArn", "createdAtMs", "description", "id", "isEnabled", "kind", "lowerName", "maxSessionS", "name", "otcId", "path", "trustPolicy") SELECT "accountId", "boundaryArn", "createdAtMs", "description", "id", "isEnabled", "kind", "lowerName", "maxSessionS", "name", "otcId", "path", "trustPolicy" FROM "Identity";
DROP TABLE "Identity";
ALTER TABLE "new_Identity" RENAME TO "Identity";
CREATE UNIQUE INDEX "Identity_otcId_key" ON "Identity"("otcId");
CREATE UNIQUE INDEX "Identity_accountId_kind_lowerName_key" ON "Identity"("accountId", "kind", "lowerName");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Token_ownerId_idx" ON "Token"("ownerId");

-- CreateIndex
CREATE INDEX "Token_expiresAtMs_idx" ON "Token"("expiresAtMs");
