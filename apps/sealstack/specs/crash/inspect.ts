import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeKeyCommand, ListKeyRotationsCommand } from '@aws-sdk/client-kms'
import { GetObjectCommand, ListObjectVersionsCommand, ListPartsCommand } from '@aws-sdk/client-s3'
import type { Clients } from './clients.ts'
import { BrokenPromise, type Content, type OpenUpload, type Promises, type VersionedKey } from './promises.ts'

/** What was looked at. */
export interface Inspection {
  readonly objects: number
  readonly bytes: number
  /** Blobs that were found orphaned at the first look, before the sweep had come to them. */
  readonly orphans: number
}

/** How long the sweep may take. Milliseconds. */
const SWEEP_MS = 20_000

/**
 * Holds a server that has just started to everything that was promised before it died.
 * @throws BrokenPromise
 */
export const inspect = async (
  { clients, promises }: { readonly clients: Clients; readonly promises: Promises },
  dataDir: string,
  canary: Buffer,
): Promise<Inspection> => {
  let bytes = 0
  const read = async (place: string, VersionId?: string): Promise<Content> => {
    const content = await readObject(clients, place, VersionId)
    bytes += content?.byteLength ?? 0
    return content
  }
  const objects = await promises.settle(read)
  for (const [place, key] of promises.versioned) await settleVersions(clients, { place, key, read })
  for (const [name, upload] of promises.uploads)
    if (!(await settleUpload(clients, upload))) promises.uploads.delete(name)
  for (const [id, rotations] of promises.keys) await settleKey(clients, id, rotations)
  const orphans = await scrubbed(clients)
  const leftOver = filesBelow(join(dataDir, 'obs', 'tmp'))
  if (leftOver.length > 0) throw new BrokenPromise(`Temporary files outlive the start: ${leftOver.join(', ')}`)
  for (const path of filesBelow(dataDir)) {
    if (readFileSync(path).includes(canary)) throw new BrokenPromise(`${path} holds plaintext`)
  }
  return { objects, bytes, orphans }
}

const readObject = async ({ s3 }: Clients, place: string, VersionId?: string): Promise<Content> => {
  const at = place.indexOf('/')
  const target = { Bucket: place.slice(0, at), Key: place.slice(at + 1), VersionId }
  const got = await s3.send(new GetObjectCommand(target)).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined
    throw error
  })
  return got && Buffer.from((await got.Body?.transformToByteArray()) ?? [])
}

interface VersionCheck {
  readonly place: string
  readonly key: VersionedKey
  readonly read: (place: string, versionId: string) => Promise<Content>
}

const settleVersions = async ({ s3 }: Clients, { place, key, read }: VersionCheck): Promise<void> => {
  const at = place.indexOf('/')
  const [Bucket, Prefix] = [place.slice(0, at), place.slice(at + 1)]
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }))
  const found = new Map([
    ...Versions.map(({ VersionId = '' }) => [VersionId, false] as const),
    ...DeleteMarkers.map(({ VersionId = '' }) => [VersionId, true] as const),
  ])
  const { pending, versions } = key
  for (const [id, content] of versions) {
    const isThere =
      found.get(id) === (content === 'marker') && (content === 'marker' || (await read(place, id))?.equals(content))
    if (isThere) continue
    if (pending && 'removed' in pending && pending.removed === id && !found.has(id)) versions.delete(id)
    else throw new BrokenPromise(`${place}: version ${id} is not what was promised`)
  }
  for (const [id, isMarker] of found) {
    if (versions.has(id)) continue
    const added = pending && 'added' in pending ? pending.added : undefined
    const isWhole = added === 'marker' ? isMarker : added !== undefined && (await read(place, id))?.equals(added)
    if (!isWhole) throw new BrokenPromise(`${place}: version ${id} was never written whole`)
    versions.set(id, added ?? 'marker')
  }
  key.pending = undefined
  const latest = [...Versions, ...DeleteMarkers].find(({ IsLatest }) => IsLatest)?.VersionId
  const last = [...versions.keys()].at(-1)
  if (latest !== last) throw new BrokenPromise(`${place}: ${latest} is the latest version, and not ${last}`)
}

/** False where the upload is over, as it may be. */
const settleUpload = async ({ s3 }: Clients, upload: OpenUpload): Promise<boolean> => {
  const at = upload.place.indexOf('/')
  const target = { Bucket: upload.place.slice(0, at), Key: upload.place.slice(at + 1), UploadId: upload.id }
  const listed = await s3.send(new ListPartsCommand(target)).catch((error: unknown) => {
    if (upload.isEnding && error instanceof Error && error.name === 'NoSuchUpload') return undefined
    throw error
  })
  if (!listed) return false
  upload.isEnding = false
  const found = new Map((listed.Parts ?? []).map(({ PartNumber = 0, ETag = '' }) => [PartNumber, ETag]))
  const { pending, parts } = upload
  for (const [number, { etag }] of parts) {
    if (found.get(number) !== etag && pending?.number !== number)
      throw new BrokenPromise(`${upload.place}: part ${number} is not the one that was promised`)
  }
  const etag = pending && found.get(pending.number)
  if (pending && etag !== undefined && etag !== parts.get(pending.number)?.etag) {
    parts.set(pending.number, { etag, bytes: pending.bytes })
  }
  upload.pending = undefined
  return true
}

const settleKey = async ({ kms }: Clients, KeyId: string, rotations: number): Promise<void> => {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
  const { Rotations = [] } = await kms.send(new ListKeyRotationsCommand({ KeyId }))
  if (KeyMetadata?.KeyState === 'Enabled' && Rotations.length >= rotations) return
  throw new BrokenPromise(`Key ${KeyId} is ${KeyMetadata?.KeyState} with ${Rotations.length} of ${rotations} rotations`)
}

/** Scrubs until no orphan is left; gives how many there were at first. */
const scrubbed = async (clients: Clients): Promise<number> => {
  let first: number | undefined
  for (const startedMs = Date.now(); ; ) {
    const text = await (await clients.control('/_sealstack/scrub', { graceSeconds: 0 })).text()
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const findings = lines.flatMap(({ finding }) => finding ?? [])
    const bad = findings.find(({ verdict }) => verdict !== 'orphaned')
    if (bad) throw new BrokenPromise(`The scrub has found ${JSON.stringify(bad)}`)
    first ??= findings.length
    if (findings.length === 0) return first
    if (Date.now() - startedMs > SWEEP_MS) throw new BrokenPromise(`${findings.length} orphans outlive the sweep`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const filesBelow = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
