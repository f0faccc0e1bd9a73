import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, type InValue, createClient as openDatabase, type Row } from '@libsql/client'
import { seededBytes } from '@sealstack/testing'
import { test } from 'vitest'
import { type Answer, type Call, createClient } from './matrix/client.ts'
import { customerHeaders } from './matrix/headers.ts'
import { completion, element } from './matrix/paths.ts'
import { CANARY, plaintext } from './matrix/plaintext.ts'
import { startWorld, type World } from './matrix/world.ts'

/** `pnpm test:fuzz` sets both; a failure names the round, and the same seed brings it back. */
const SECONDS = Number(process.env.SEALSTACK_FUZZ_SECONDS ?? 0)
const SEED = process.env.SEALSTACK_FUZZ_SEED ?? 'sealstack'
const ROUNDS = 600
const HEADER = 72
const SEGMENT = 65_536 + 16
const Bucket = 'photos'

/** Numbers that look random and are the same for the same seed. */
const randomOf = (seed: string) => {
  let [block, at] = [0, 0]
  let bytes: Buffer = Buffer.alloc(0)
  const next = (): number => {
    if (at + 4 > bytes.byteLength) {
      bytes = seededBytes(4096, `${seed} ${block++}`)
      at = 0
    }
    at += 4
    return bytes.readUInt32BE(at - 4)
  }
  const below = (limit: number): number => (limit < 1 ? 0 : next() % limit)
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('There is nothing to pick from')
    return item
  }
  return { below, pick, bytes: (length: number): Buffer => seededBytes(length, next()) }
}
type Random = ReturnType<typeof randomOf>

interface Victim {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** One object of each way to be sealed and to be laid out. */
const putVictims = async ({ send, keys }: World): Promise<readonly Victim[]> => {
  const sse = 'x-amz-server-side-encryption'
  const kms = { [sse]: 'aws:kms', [`${sse}-aws-kms-key-id`]: keys.arn }
  let id = 0
  const put = async (key: string, headers: Readonly<Record<string, string>>, bytes = 150_000): Promise<Victim> => {
    const body = plaintext(++id, bytes)
    await send({ dialect: 's3', method: 'PUT', path: `/${Bucket}/${key}`, headers, body })
    return { key, headers: headers === customer ? customer : {}, body }
  }
  const customer = customerHeaders('s3')
  await send({ dialect: 's3', method: 'PUT', path: `/${Bucket}` })
  const whole = [
    await put('store', {}),
    await put('store-too', {}),
    await put('kms', kms),
    await put('kms-too', kms),
    await put('bucket-key', { ...kms, [`${sse}-bucket-key-enabled`]: 'true' }),
    await put('bucket-key-too', { ...kms, [`${sse}-bucket-key-enabled`]: 'true' }),
    await put('dsse', { ...kms, [sse]: 'aws:kms:dsse' }),
    await put('client', customer),
    await put('small', kms, 5000),
    await put('small-too', kms, 5000),
  ]
  const obs: Pick<Call, 'dialect'> = { dialect: 'obs' }
  const path = `/${Bucket}/parts`
  const body = plaintext(99, 250_000)
  const uploadId = element(
    await send({ ...obs, method: 'POST', path, query: 'uploads', headers: { 'x-obs-server-side-encryption': 'kms' } }),
    'UploadId',
  )
  const etags = []
  for (const [index, piece] of [body.subarray(0, 110_000), body.subarray(110_000)].entries()) {
    const { headers } = await send({
      ...obs,
      method: 'PUT',
      path,
      query: `partNumber=${index + 1}&uploadId=${uploadId}`,
      body: piece,
    })
    etags.push(headers.etag ?? '')
  }
  await send({ ...obs, method: 'POST', path, query: `uploadId=${uploadId}`, body: completion(etags) })
  const appended = { ...obs, method: 'POST', path: `/${Bucket}/appended` }
  const grown = plaintext(100, 120_000)
  await send({ ...appended, query: 'append&position=0', body: grown.subarray(0, 70_000) })
  await send({ ...appended, query: 'append&position=70000', body: grown.subarray(70_000) })
  return [...whole, { key: 'parts', headers: {}, body }, { key: 'appended', headers: {}, body: grown }]
}

/** Something done to what is stored, and how to undo it. */
interface Mutation {
  readonly kind: string
  readonly undo: () => Promise<void>
}

const flipped = (random: Random, bytes: Uint8Array, from = 0): Buffer => {
  const copy = Buffer.from(bytes)
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = from + random.below(copy.byteLength - from)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  }
  return copy
}

type Tamper = (random: Random, sealed: Buffer, other: Buffer) => Buffer

/** What may be done to the bytes of a blob. */
const TAMPER: Readonly<Record<string, Tamper>> = {
  'blob: bits flipped': (random, sealed) => flipped(random, sealed),
  'blob: bits of the header flipped': (random, sealed) =>
    Buffer.concat([flipped(random, sealed.subarray(0, HEADER)), sealed.subarray(HEADER)]),
  'blob: a byte of the header set': (random, sealed) => {
    const copy = Buffer.from(sealed)
    copy[random.below(8)] = random.below(256)
    return copy
  },
  'blob: cut': (random, sealed) => sealed.subarray(0, random.below(sealed.byteLength)),
  'blob: cut at a segment': (random, sealed) => sealed.subarray(0, HEADER + random.below(3) * SEGMENT),
  'blob: grown': (random, sealed) => Buffer.concat([sealed, random.pick([random.bytes(16), sealed.subarray(HEADER)])]),
  'blob: segments in another order': (_, sealed) =>
    Buffer.concat([
      sealed.subarray(0, HEADER),
      sealed.subarray(HEADER + SEGMENT, HEADER + 2 * SEGMENT),
      sealed.subarray(HEADER, HEADER + SEGMENT),
      sealed.subarray(HEADER + 2 * SEGMENT),
    ]),
  'blob: a segment of another': (_, sealed, other) =>
    Buffer.concat([
      sealed.subarray(0, HEADER),
      other.subarray(HEADER, HEADER + SEGMENT),
      sealed.subarray(HEADER + SEGMENT),
    ]),
  'blob: the header of another': (_, sealed, other) =>
    Buffer.concat([other.subarray(0, HEADER), sealed.subarray(HEADER)]),
  'blob: another in its place': (_, __, other) => other,
  'blob: zeros': (random, sealed) => Buffer.from(sealed).fill(0, random.below(sealed.byteLength)),
}

const BYTES = ['wrappedDek', 'sealedDek', 'outerWrappedDek'] as const

/** Values that a column may be given beside another row's. */
const VALUES: Readonly<Record<string, readonly InValue[]>> = {
  encryption: ['AES256', 'aws:kms', 'aws:kms:dsse', 'SSE-C', ''],
  keyArn: ['', 'alias/none', 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555'],
  outerKeyArn: [null, '', 'alias/none'],
  context: ['{}', '{"a":"b"}', '{', 'null', '[]', '{"aws:s3:arn":"arn:aws:s3:::x/y"}'],
  hasBucketKey: [0, 1],
  isAppendable: [0, 1],
  // Beside what no object has, what the first parts of some come to.
  size: [0, 1, 65_536, 70_000, 110_000, 149_999, 150_001, 2 ** 31],
  blobId: [null, 'none', '00000000-0000-0000-0000-000000000000'],
  uploadId: [null, 'none'],
  versionId: ['other'],
}

const openStore = (world: World) => {
  const db: Client = openDatabase({ url: `file:${world.dir}/obs/obs.db`, intMode: 'bigint' })
  const rows = async (sql: string, args: readonly InValue[] = []): Promise<readonly Row[]> =>
    (await db.execute({ sql, args: [...args] })).rows
  const object = async (key: string): Promise<Row> => {
    const [row] = await rows('SELECT * FROM ObjectVersion WHERE key = ?', [key])
    if (!row) throw new Error(`There is no ${key}`)
    return row
  }
  const blobsOf = async (key: string): Promise<readonly string[]> => {
    const { id, blobId } = await object(key)
    const parts = await rows('SELECT blobId FROM ObjectPart WHERE objectId = ? ORDER BY number', [id as InValue])
    return (blobId === null ? parts.map((part) => part.blobId) : [blobId]).map(String)
  }
  const pathOf = (blob: string): string => join(world.dir, 'obs/blobs', blob.slice(0, 2), blob)
  /** A blob that is small lies beside the rows, any other is a file. */
  const readBlob = async (blob: string): Promise<Buffer> => {
    const [small] = await rows('SELECT bytes FROM SmallBlob WHERE id = ?', [blob])
    return small ? Buffer.from(small.bytes as ArrayBuffer) : readFileSync(pathOf(blob))
  }
  /** Undefined takes it away. */
  const writeBlob = async (blob: string, bytes: Buffer | undefined): Promise<void> => {
    if (existsSync(pathOf(blob))) return bytes ? writeFileSync(pathOf(blob), bytes) : rmSync(pathOf(blob))
    if (bytes) await rows('UPDATE SmallBlob SET bytes = ? WHERE id = ?', [bytes, blob])
    else await rows('UPDATE SmallBlob SET id = ? WHERE id = ?', [`gone-${blob}`, blob])
  }
  const putBack = async (blob: string, bytes: Buffer): Promise<void> => {
    const gone = await rows('UPDATE SmallBlob SET id = ? WHERE id = ? RETURNING id', [blob, `gone-${blob}`])
    const [small] = gone.length > 0 ? gone : await rows('SELECT id FROM SmallBlob WHERE id = ?', [blob])
    if (small) await writeBlob(blob, bytes)
    else writeFileSync(pathOf(blob), bytes)
  }
  /** Sets columns of one row, and gives what sets them back. */
  const change = async (
    table: string,
    where: string,
    args: readonly InValue[],
    to: Readonly<Record<string, InValue>>,
  ) => {
    const names = Object.keys(to)
    const [before] = await rows(`SELECT ${names.join(', ')} FROM ${table} WHERE ${where}`, args)
    const set = (values: Readonly<Record<string, InValue>>) =>
      rows(`UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE ${where}`, [
        ...names.map((name) => values[name] ?? null),
        ...args,
      ])
    await set(to)
    return async (): Promise<void> => {
      await set(Object.fromEntries(names.map((name) => [name, (before?.[name] ?? null) as InValue])))
    }
  }
  return { object, blobsOf, readBlob, writeBlob, putBack, change, rows, close: () => db.close() }
}
type Store = ReturnType<typeof openStore>

/** Does one thing to what is stored of an object. */
const mutate = async (random: Random, store: Store, key: string, other: string): Promise<Mutation> => {
  const row = await store.object(key)
  const foreign = await store.object(other)
  const id = row.id as InValue
  const what = random.pick(['blob', 'blob', 'blob gone', 'bytes', 'column', 'of another', 'names swapped', 'part'])
  if (what === 'blob' || what === 'blob gone') {
    const blob = random.pick(await store.blobsOf(key))
    const sealed = await store.readBlob(blob)
    const [kind, tamper] = random.pick(Object.entries(TAMPER))
    const foreignBytes = await store.readBlob(random.pick(await store.blobsOf(other)))
    await store.writeBlob(blob, what === 'blob gone' ? undefined : tamper(random, sealed, foreignBytes))
    return { kind: what === 'blob' ? kind : what, undo: () => store.putBack(blob, sealed) }
  }
  const set = async (kind: string, to: Readonly<Record<string, InValue>>): Promise<Mutation> => ({
    kind,
    undo: await store.change('ObjectVersion', 'id = ?', [id], to),
  })
  if (what === 'bytes') {
    const column = random.pick(BYTES.filter((name) => row[name] !== null))
    const bytes = Buffer.from(row[column] as ArrayBuffer)
    const value = random.pick([
      flipped(random, bytes),
      bytes.subarray(0, random.below(bytes.byteLength)),
      Buffer.concat([bytes, random.bytes(4)]),
      random.bytes(bytes.byteLength),
    ])
    return set(`row: ${column}`, { [column]: value })
  }
  if (what === 'column') {
    const [column, values] = random.pick(Object.entries(VALUES))
    return set(`row: ${column}`, { [column]: random.pick(values) })
  }
  if (what === 'of another') {
    const columns = random.pick([
      ['wrappedDek'],
      ['keyArn', 'wrappedDek', 'sealedDek', 'outerKeyArn', 'outerWrappedDek', 'hasBucketKey', 'encryption'],
      ['blobId', 'size'],
      [
        'blobId',
        'size',
        'versionId',
        'keyArn',
        'wrappedDek',
        'sealedDek',
        'outerKeyArn',
        'outerWrappedDek',
        'hasBucketKey',
        'encryption',
        'uploadId',
      ],
    ])
    const taken = columns.filter((name) => name !== 'versionId' || foreign.versionId !== row.versionId)
    return set('row: of another', Object.fromEntries(taken.map((name) => [name, foreign[name] as InValue])))
  }
  if (what === 'names swapped') {
    const first = await store.change('ObjectVersion', 'id = ?', [id], { key: 'aside' })
    const second = await store.change('ObjectVersion', 'id = ?', [foreign.id as InValue], { key })
    return {
      kind: 'row: another under its name',
      undo: async () => {
        await second()
        await first()
      },
    }
  }
  const parts = await store.rows('SELECT * FROM ObjectPart WHERE objectId = ?', [id])
  if (parts.length === 0) return set('row: uploadId', { uploadId: 'none' })
  const part = random.pick(parts)
  const others = parts.filter(({ number }) => number !== part.number)
  const to = random.pick<Readonly<Record<string, InValue>>>([
    { size: Number(part.size) + 1 },
    { size: 0 },
    { number: 99 },
    { number: 0 },
    { blobId: (others[0]?.blobId ?? 'none') as InValue },
    { blobId: 'none' },
  ])
  const where =
    'number' in to
      ? (['objectId = ? AND blobId = ?', [id, part.blobId as InValue]] as const)
      : (['objectId = ? AND number = ?', [id, part.number as InValue]] as const)
  return { kind: `part: ${Object.keys(to)[0]}`, undo: await store.change('ObjectPart', where[0], where[1], to) }
}

test('whatever is done to stored bytes or rows, a read is refused or gives what was written', async ({ expect }) => {
  const world = await startWorld()
  const client = createClient(world.url, world.now)
  const store = openStore(world)
  try {
    const victims = await putVictims(world)
    const random = randomOf(SEED)
    const refused = new Map<string, number>()
    const endMs = Date.now() + SECONDS * 1000
    for (let round = 0; SECONDS > 0 ? Date.now() < endMs : round < ROUNDS; round++) {
      const { key, headers, body } = random.pick(victims)
      const other = random.pick(victims.filter((each) => each.key !== key)).key
      const mutation = await mutate(random, store, key, other)
      const start = random.below(body.byteLength)
      const end = start + random.below(body.byteLength - start)
      const range = random.below(2) === 0 ? undefined : { start, end }
      const answer = await client.send({
        dialect: 's3',
        method: 'GET',
        path: `/${Bucket}/${key}`,
        headers: { ...headers, ...(range ? { range: `bytes=${start}-${end}` } : {}) },
      })
      const wanted = range ? body.subarray(start, end + 1) : body
      expect(
        judge(answer, wanted),
        `seed ${SEED}, round ${round}: ${mutation.kind} of ${key}, ${range ? `${start}-${end}` : 'whole'}`,
      ).toBe('fine')
      if (answer.status >= 400 || !answer.isWhole) refused.set(mutation.kind, (refused.get(mutation.kind) ?? 0) + 1)
      await mutation.undo()
    }
    // Every object is as it was, so each round began with a sound one.
    for (const { key, headers, body } of victims) {
      const answer = await client.send({ dialect: 's3', method: 'GET', path: `/${Bucket}/${key}`, headers })
      expect([answer.status, answer.body.equals(body)], key).toEqual([200, true])
    }
    // What changes nothing would prove little.
    for (const kind of [
      ...Object.keys(TAMPER),
      'blob gone',
      'row: wrappedDek',
      'row: sealedDek',
      'row: encryption',
      'row: of another',
    ]) {
      expect(refused.get(kind) ?? 0, kind).toBeGreaterThan(0)
    }
  } finally {
    store.close()
    client.close()
    await world.close()
  }
}, 600_000)

/** Refused, broken off after nothing but right bytes, or right as a whole. */
const judge = ({ status, isWhole, body }: Answer, wanted: Buffer): string => {
  if (status >= 500) return `status ${status}: ${body}`
  if (status >= 400) return body.includes(CANARY) ? 'bytes of the object in a refusal' : 'fine'
  if (!wanted.subarray(0, body.byteLength).equals(body)) return 'wrong bytes'
  return isWhole && body.byteLength !== wanted.byteLength
    ? `${body.byteLength} bytes as the whole of ${wanted.byteLength}`
    : 'fine'
}
