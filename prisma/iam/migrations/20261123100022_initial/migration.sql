-- CreateTable
CREATE TABLE "SealingKey" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "keyArn" TEXT NOT NULL,
    "wrapped" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "domainId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "alias" TEXT,
    "createdAtMs" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Project" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    CONSTRAINT "Project_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Identity" (
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
    CONSTRAINT "Identity_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Membership" (
    "groupId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,

    PRIMARY KEY ("groupId", "userId"),
    CONSTRAINT "Membership_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Identity" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "Identity" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AccessKey" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "sealed" BLOB NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "description" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "lastUsedAtMs" BIGINT,
    "lastUsedService" TEXT,
    "lastUsedRegion" TEXT,
    CONSTRAINT "AccessKey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "Identity" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "InlinePolicy" (
    "identityId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "document" TEXT NOT NULL,

    PRIMARY KEY ("identityId", "name"),
    CONSTRAINT "InlinePolicy_identityId_fkey" FOREIGN KEY ("identityId") REFERENCES "Identity" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Attachment" (
    "identityId" TEXT NOT NULL,
    "policyArn" TEXT NOT NULL,

    PRIMARY KEY ("identityId", "policyArn"),
    CONSTRAINT "Attachment_identityId_fkey" FOREIGN KEY ("identityId") REFERENCES "Identity" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ManagedPolicy" (
    "arn" TEXT NOT NULL PRIMARY KEY,
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lowerName" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,
    "updatedAtMs" BIGINT NOT NULL,
    "defaultVersion" INTEGER NOT NULL,
    "lastVersion" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "PolicyVersion" (
    "policyArn" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" TEXT NOT NULL,
    "createdAtMs" BIGINT NOT NULL,

    PRIMARY KEY ("policyArn", "version"),
    CONSTRAINT "PolicyVersion_policyArn_fkey" FOREIGN KEY ("policyArn") REFERENCES "ManagedPolicy" ("arn") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "IdentityTag" (
    "ownerId" TEXT NOT NULL,
    "lowerKey" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("ownerId", "lowerKey"),
    CONSTRAINT "IdentityTag_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Identity" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PolicyTag" (
    "ownerId" TEXT NOT NULL,
    "lowerKey" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("ownerId", "lowerKey"),
    CONSTRAINT "PolicyTag_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "ManagedPolicy" ("arn") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sealed" BLOB NOT NULL,
    "principal" TEXT NOT NULL,
    "policies" TEXT,
    "expiresAtMs" BIGINT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Account_domainId_key" ON "Account"("domainId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_name_key" ON "Account"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Account_alias_key" ON "Account"("alias");

-- CreateIndex
CREATE UNIQUE INDEX "Project_accountId_name_key" ON "Project"("accountId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Identity_otcId_key" ON "Identity"("otcId");

-- CreateIndex
CREATE UNIQUE INDEX "Identity_accountId_kind_lowerName_key" ON "Identity"("accountId", "kind", "lowerName");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- CreateIndex
CREATE INDEX "AccessKey_userId_idx" ON "AccessKey"("userId");

-- CreateIndex
CREATE INDEX "Attachment_policyArn_idx" ON "Attachment"("policyArn");

-- CreateIndex
CREATE UNIQUE INDEX "ManagedPolicy_id_key" ON "ManagedPolicy"("id");

-- CreateIndex
CREATE UNIQUE INDEX "ManagedPolicy_accountId_lowerName_key" ON "ManagedPolicy"("accountId", "lowerName");

-- CreateIndex
CREATE INDEX "Session_expiresAtMs_idx" ON "Session"("expiresAtMs");
