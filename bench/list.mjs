// How long a page of ListObjectsV2 takes, by how many keys the bucket holds: it must not matter. Rows are written straight
// into the database; pages are asked for over HTTP, from the store in this process.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../scripts/prepare.mjs'
import { built, USER } from './sign.mjs'

const SIZES = [1_000, 100_000, 1_000_000]
const RUNS = 15
/** Pages asked for before any is measured: the first ones compile code and fill caches. */
const WARM_UPS = 10
const REGION = 'us-east-1'

/** A thousand of keys or prefixes each, whatever the bucket holds; but one where all keys roll up into one. */
const PAGES = {
  'keys, no delimiter': 'list-type=2',
  'keys of one prefix, with a delimiter': 'delimiter=%21&list-type=2&prefix=k%2F',
  'all keys below one common prefix': 'delimiter=%2F&list-type=2',
  'a common prefix for each key': 'delimiter=-&list-type=2',
  'all keys below 1,000 common prefixes': 'delimiter=%2F&list-type=2&prefix=k%2F',
}

/** Measures every page at every size; a quick bench leaves out the largest. */
export const bench = async ({ isQuick }) => {
  const sizes = isQuick ? SIZES.slice(0, 2) : SIZES
  const times = new Map(Object.keys(PAGES).map((page) => [page, { page }]))
  for (const size of sizes) {
    const dataDir = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
    try {
      for (const [page, ms] of Object.entries(await measure(dataDir, size))) times.get(page)[`${size} keys, ms`] = ms
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
  const [least, most] = [sizes[0], sizes.at(-1)].map((size) => `${size} keys, ms`)
  return [...times.values()].map((row) => ({ ...row, ratio: Math.round((row[most] / row[least]) * 100) / 100 }))
}

const measure = async (dataDir, size) => {
  const first = await open(dataDir)
  await first.send('PUT', '/bench')
  await first.close()
  fill(join(dataDir, 'obs.db'), size)
  const { send, close } = await open(dataDir)
  try {
    const found = {}
    for (const [page, query] of Object.entries(PAGES)) {
      const timesMs = []
      for (let run = 0; run < WARM_UPS; run++) await send('GET', '/bench', query)
      for (let run = 0; run < RUNS; run++) {
        const startMs = performance.now()
        await send('GET', '/bench', query)
        timesMs.push(performance.now() - startMs)
      }
      found[page] = Math.round(timesMs.sort((a, b) => a - b)[Math.floor(RUNS / 2)] * 10) / 10
    }
    return found
  } finally {
    await close()
  }
}

const open = async (dataDir) => {
  const [
    { createObs, DEFAULT_DOMAINS },
    { memoryKeyring },
    { createLogger },
    { createHandler, listen },
    { signRequest },
  ] = await Promise.all(
    ['../apps/obs', 'envelope', 'logging', 'http', 'auth'].map((name) => built(`packages/${name}/dist/index.js`)),
  )
  const config = {
    dataDir,
    region: REGION,
    accountId: '000000000000',
    user: USER,
    service: USER,
    domains: DEFAULT_DOMAINS,
  }
  const obs = await createObs(config, { log: createLogger('obs', { level: 'silent' }), keyring: memoryKeyring() })
  const listener = await listen(createHandler(obs.dispatch), { host: '127.0.0.1', port: 0 })
  const send = async (method, rawPath, rawQuery = '') => {
    const { host, ...headers } = signRequest(
      { method, rawPath, rawQuery, headers: { host: new URL(listener.url).host } },
      { ...USER, region: REGION, service: 's3', nowMs: Date.now(), payloadHash: 'UNSIGNED-PAYLOAD' },
    )
    const reply = await fetch(`${listener.url}${rawPath}?${rawQuery}`, { method, headers })
    const text = await reply.text()
    if (!reply.ok) throw new Error(text)
  }
  const close = async () => {
    await listener.close(0)
    await obs.close()
  }
  return { send, close }
}

/** `k/123/0123456-x`: a thousand prefixes, whatever the size. In order, and without what counts: the next opening counts. */
const fill = (path, size) => {
  const Database = createRequire(join(root, 'packages/metadata/package.json'))('libsql')
  const database = new Database(path)
  const triggers = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).all()
  database.exec(`
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -400000;
    ${triggers.map(({ name }) => `DROP TRIGGER "${name}";`).join('\n')}
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${size})
    INSERT INTO "ObjectVersion" (id, bucketId, key, versionId, rank, isLatest, isDeleteMarker, size, etag, createdAtMs,
      headers, metadata, encryption, isDeclared, keyArn, wrappedDek, context, storageClass, tags, isAppendable)
    SELECT printf('%07d', i), (SELECT id FROM "Bucket"), printf('k/%03d/%07d-x', i / ${size / 1000}, i), 'null', 1, 1, 0, 1,
      '9dd4e461268c8034f5c8564e155c67a6', 1, '{}', '{}', 'AES256', 1, 'arn', x'00', '{}', 'STANDARD', '[]', 0 FROM n;
  `)
  database.close()
}
