/**
 * What keeps BucketUsage true. Every way in which versions come, go or change runs through these, so the count is exact
 * in each transaction, costs no query and cannot be forgotten. The schema language has no triggers; they are looked
 * for each time the database is opened, since a migration that rebuilds ObjectVersion drops them with the old table.
 */
export const USAGE_TRIGGERS = `
INSERT INTO "BucketUsage" ("bucketId", "size", "objects")
  SELECT "id", 0, 0 FROM "Bucket" WHERE "id" NOT IN (SELECT "bucketId" FROM "BucketUsage");
UPDATE "BucketUsage" SET
  "size" = (SELECT COALESCE(SUM("size"), 0) FROM "ObjectVersion" AS o WHERE o."bucketId" = "BucketUsage"."bucketId"),
  "objects" = (SELECT COUNT(*) FROM "ObjectVersion" AS o WHERE o."bucketId" = "BucketUsage"."bucketId")
  WHERE NOT EXISTS (SELECT 1 FROM "sqlite_master" WHERE "type" = 'trigger' AND "name" = 'usage_insert');
CREATE TRIGGER IF NOT EXISTS "usage_bucket" AFTER INSERT ON "Bucket" BEGIN
  INSERT INTO "BucketUsage" ("bucketId", "size", "objects") VALUES (NEW."id", 0, 0);
END;
CREATE TRIGGER IF NOT EXISTS "usage_insert" AFTER INSERT ON "ObjectVersion" BEGIN
  UPDATE "BucketUsage" SET "size" = "size" + NEW."size", "objects" = "objects" + 1 WHERE "bucketId" = NEW."bucketId";
END;
CREATE TRIGGER IF NOT EXISTS "usage_delete" AFTER DELETE ON "ObjectVersion" BEGIN
  UPDATE "BucketUsage" SET "size" = "size" - OLD."size", "objects" = "objects" - 1 WHERE "bucketId" = OLD."bucketId";
END;
CREATE TRIGGER IF NOT EXISTS "usage_update" AFTER UPDATE OF "size" ON "ObjectVersion" BEGIN
  UPDATE "BucketUsage" SET "size" = "size" + NEW."size" - OLD."size" WHERE "bucketId" = NEW."bucketId";
END;
`
