-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Key" (
    "region" TEXT NOT NULL DEFAULT 'us-east-1',
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL DEFAULT '',
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
    "windowDays" INTEGER,
    "version" INTEGER NOT NULL,
    "primaryRegion" TEXT,
    "rotationDays" INTEGER,
    "nextRotationAtMs" BIGINT,
    "expiresAtMs" BIGINT,
    "dueAtMs" BIGINT,

    PRIMARY KEY ("region", "id")
);
INSERT INTO "new_Key" ("createdAtMs", "deletionAtMs", "description", "displayAlias", "dueAtMs", "expiresAtMs", "id", "manager", "nextRotationAtMs", "origin", "policy", "primaryRegion", "region", "rotationDays", "spec", "state", "usage", "version", "windowDays") SELECT "createdAtMs", "deletionAtMs", "description", "displayAlias", "dueAtMs", "expiresAtMs", "id", "manager", "nextRotationAtMs", "origin", "policy", "primaryRegion", "region", "rotationDays", "spec", "state", "usage", "version", "windowDays" FROM "Key";
DROP TABLE "Key";
ALTER TABLE "new_Key" RENAME TO "Key";
CREATE INDEX "Key_id_idx" ON "Key"("id");
CREATE INDEX "Key_accountId_region_manager_id_idx" ON "Key"("accountId", "region", "manager", "id");
CREATE INDEX "Key_dueAtMs_idx" ON "Key"("dueAtMs");
CREATE TABLE "new_Alias" (
    "region" TEXT NOT NULL DEFAULT 'us-east-1',
    "accountId" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "updatedAtMs" BIGINT NOT NULL,

    PRIMARY KEY ("accountId", "region", "name"),
    CONSTRAINT "Alias_region_keyId_fkey" FOREIGN KEY ("region", "keyId") REFERENCES "Key" ("region", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Alias" ("createdAtMs", "keyId", "name", "region", "updatedAtMs") SELECT "createdAtMs", "keyId", "name", "region", "updatedAtMs" FROM "Alias";
DROP TABLE "Alias";
ALTER TABLE "new_Alias" RENAME TO "Alias";
CREATE INDEX "Alias_region_keyId_name_idx" ON "Alias"("region", "keyId", "name");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
