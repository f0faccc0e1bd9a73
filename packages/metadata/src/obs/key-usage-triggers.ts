/** Adds to what a version of a key wraps, or takes away, in the words of a trigger; `row` is OLD or NEW. */
const count = (row: 'OLD' | 'NEW', sign: '+' | '-', layer: 'inner' | 'outer'): string => {
  const [arn, version] = layer === 'inner' ? ['keyArn', 'keyVersion'] : ['outerKeyArn', 'outerKeyVersion']
  // An object is lost once with a key, though both of its layers be under that.
  const once = layer === 'inner' ? '1' : `(${row}."outerKeyArn" <> ${row}."keyArn")`
  const [versions, objects, bytes] = [once, `${once} * ${row}."isLatest"`, `${once} * ${row}."size"`]
  return `
  INSERT INTO "KeyUsage" ("keyArn", "keyVersion", "bucketId", "wrapped", "versions", "objects", "bytes")
    SELECT ${row}."${arn}", COALESCE(${row}."${version}", -1), ${row}."bucketId", ${sign}1, ${sign}(${versions}),
      ${sign}(${objects}), ${sign}(${bytes})
    WHERE ${row}."${arn}" <> ''
    ON CONFLICT ("keyArn", "keyVersion", "bucketId") DO UPDATE SET "wrapped" = "wrapped" + excluded."wrapped",
      "versions" = "versions" + excluded."versions", "objects" = "objects" + excluded."objects",
      "bytes" = "bytes" + excluded."bytes";`
}

/** Both layers of a row; most have one. */
const inner = (row: 'OLD' | 'NEW', sign: '+' | '-'): string => count(row, sign, 'inner')
const outer = (row: 'OLD' | 'NEW', sign: '+' | '-'): string => count(row, sign, 'outer')

const KEY_COLUMNS = '"size", "isLatest", "keyArn", "keyVersion", "outerKeyArn", "outerKeyVersion"'

/**
 * What keeps KeyUsage true, as the triggers of BucketUsage do that: exact in each transaction, whichever way versions
 * come, go, are re-wrapped or stop being the latest. Beside them the index by the second layer's key, which few rows have.
 * The order of the joins is the statement's: no row is looked at where nothing is lost.
 */
export const KEY_USAGE_TRIGGERS = `
CREATE INDEX IF NOT EXISTS "ObjectVersion_outer_key" ON "ObjectVersion"
  ("bucketId", "outerKeyArn", "outerKeyVersion", "key") WHERE "outerKeyArn" IS NOT NULL;
CREATE TEMP TABLE "key_usage_is_lost" AS
  SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM "sqlite_master" WHERE "type" = 'trigger' AND "name" = 'key_usage_insert');
DELETE FROM "KeyUsage" WHERE EXISTS (SELECT 1 FROM "key_usage_is_lost");
INSERT INTO "KeyUsage" ("keyArn", "keyVersion", "bucketId", "wrapped", "versions", "objects", "bytes")
  SELECT "arn", COALESCE("version", -1), "bucketId", COUNT(*), SUM("once"), SUM("once" * "isLatest"), SUM("once" * "size")
  FROM (
    SELECT "keyArn" AS "arn", "keyVersion" AS "version", "bucketId", 1 AS "once", "isLatest", "size"
      FROM "key_usage_is_lost" CROSS JOIN "ObjectVersion"
    UNION ALL
    SELECT "outerKeyArn", "outerKeyVersion", "bucketId", "outerKeyArn" <> "keyArn", "isLatest", "size"
      FROM "key_usage_is_lost" CROSS JOIN "ObjectVersion" WHERE "outerKeyArn" IS NOT NULL
  ) WHERE "arn" <> '' GROUP BY 1, 2, 3;
DROP TABLE "key_usage_is_lost";
CREATE TRIGGER IF NOT EXISTS "key_usage_insert" AFTER INSERT ON "ObjectVersion" WHEN NEW."keyArn" <> '' BEGIN
${inner('NEW', '+')}
END;
CREATE TRIGGER IF NOT EXISTS "key_usage_insert_outer" AFTER INSERT ON "ObjectVersion" WHEN NEW."outerKeyArn" IS NOT NULL BEGIN
${outer('NEW', '+')}
END;
CREATE TRIGGER IF NOT EXISTS "key_usage_delete" AFTER DELETE ON "ObjectVersion" WHEN OLD."keyArn" <> '' BEGIN
${inner('OLD', '-')}
END;
CREATE TRIGGER IF NOT EXISTS "key_usage_delete_outer" AFTER DELETE ON "ObjectVersion" WHEN OLD."outerKeyArn" IS NOT NULL BEGIN
${outer('OLD', '-')}
END;
CREATE TRIGGER IF NOT EXISTS "key_usage_update" AFTER UPDATE OF ${KEY_COLUMNS} ON "ObjectVersion"
  WHEN OLD."keyArn" <> '' OR NEW."keyArn" <> '' BEGIN
${inner('OLD', '-')}
${inner('NEW', '+')}
END;
CREATE TRIGGER IF NOT EXISTS "key_usage_update_outer" AFTER UPDATE OF ${KEY_COLUMNS} ON "ObjectVersion"
  WHEN OLD."outerKeyArn" IS NOT NULL OR NEW."outerKeyArn" IS NOT NULL BEGIN
${outer('OLD', '-')}
${outer('NEW', '+')}
END;
`
