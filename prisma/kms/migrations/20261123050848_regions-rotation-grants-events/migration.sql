-- CreateTable
CREATE TABLE "Grant" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "region" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "name" TEXT,
    "grantee" TEXT NOT NULL,
    "retiring" TEXT,
    "issuer" TEXT NOT NULL,
    "operations" TEXT NOT NULL,
    "constraintType" TEXT,
    "constraint" TEXT,
    "createdAtMs" BIGINT NOT NULL,
    CONSTRAINT "Grant_region_keyId_fkey" FOREIGN KEY ("region", "keyId") REFERENCES "Key" ("region", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "atMs" BIGINT NOT NULL,
    "region" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "cause" TEXT,
    "principal" TEXT,
    "via" TEXT,
    "dialect" TEXT NOT NULL,
    "operation" TEXT,
    "keyId" TEXT,
    "keyVersion" INTEGER,
    "context" TEXT,
    "resource" TEXT,
    "status" INTEGER NOT NULL,
    "code" TEXT,
    "reason" TEXT
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Key" (
    "region" TEXT NOT NULL DEFAULT 'us-east-1',
    "id" TEXT NOT NULL,
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
INSERT INTO "new_Key" ("createdAtMs", "deletionAtMs", "description", "displayAlias", "id", "manager", "origin", "policy", "spec", "state", "usage", "version") SELECT "createdAtMs", "deletionAtMs", "description", "displayAlias", "id", "manager", "origin", "policy", "spec", "state", "usage", "version" FROM "Key";
DROP TABLE "Key";
ALTER TABLE "new_Key" RENAME TO "Key";
CREATE INDEX "Key_id_idx" ON "Key"("id");
CREATE INDEX "Key_region_manager_id_idx" ON "Key"("region", "manager", "id");
CREATE INDEX "Key_dueAtMs_idx" ON "Key"("dueAtMs");
CREATE TABLE "new_KeyVersion" (
    "region" TEXT NOT NULL DEFAULT 'us-east-1',
    "keyId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "materialId" TEXT NOT NULL,
    "sealed" BLOB,
    "createdAtMs" BIGINT NOT NULL,
    "validToMs" BIGINT,
    "description" TEXT,
    "rotatedAtMs" BIGINT,
    "rotationType" TEXT,

    PRIMARY KEY ("region", "keyId", "version"),
    CONSTRAINT "KeyVersion_region_keyId_fkey" FOREIGN KEY ("region", "keyId") REFERENCES "Key" ("region", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_KeyVersion" ("createdAtMs", "keyId", "materialId", "sealed", "version") SELECT "createdAtMs", "keyId", "materialId", "sealed", "version" FROM "KeyVersion";
DROP TABLE "KeyVersion";
ALTER TABLE "new_KeyVersion" RENAME TO "KeyVersion";
CREATE TABLE "new_Alias" (
    "region" TEXT NOT NULL DEFAULT 'us-east-1',
    "name" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "updatedAtMs" BIGINT NOT NULL,

    PRIMARY KEY ("region", "name"),
    CONSTRAINT "Alias_region_keyId_fkey" FOREIGN KEY ("region", "keyId") REFERENCES "Key" ("region", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Alias" ("createdAtMs", "keyId", "name", "updatedAtMs") SELECT "createdAtMs", "keyId", "name", "updatedAtMs" FROM "Alias";
DROP TABLE "Alias";
ALTER TABLE "new_Alias" RENAME TO "Alias";
CREATE INDEX "Alias_region_keyId_name_idx" ON "Alias"("region", "keyId", "name");
CREATE TABLE "new_KeyTag" (
    "region" TEXT NOT NULL DEFAULT 'us-east-1',
    "keyId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    PRIMARY KEY ("region", "keyId", "key"),
    CONSTRAINT "KeyTag_region_keyId_fkey" FOREIGN KEY ("region", "keyId") REFERENCES "Key" ("region", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_KeyTag" ("key", "keyId", "position", "value") SELECT "key", "keyId", "position", "value" FROM "KeyTag";
DROP TABLE "KeyTag";
ALTER TABLE "new_KeyTag" RENAME TO "KeyTag";
CREATE INDEX "KeyTag_region_key_value_idx" ON "KeyTag"("region", "key", "value");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Grant_region_keyId_id_idx" ON "Grant"("region", "keyId", "id");

-- CreateIndex
CREATE INDEX "Grant_region_retiring_id_idx" ON "Grant"("region", "retiring", "id");

-- CreateIndex
CREATE INDEX "Event_keyId_id_idx" ON "Event"("keyId", "id");

-- CreateIndex
CREATE INDEX "Event_cause_idx" ON "Event"("cause");

-- CreateIndex
CREATE INDEX "Event_resource_id_idx" ON "Event"("resource", "id");

-- CreateIndex
CREATE INDEX "Event_atMs_idx" ON "Event"("atMs");

-- Keys that were waiting for their deletion still come due.
UPDATE "Key" SET "dueAtMs" = "deletionAtMs" WHERE "deletionAtMs" IS NOT NULL;
