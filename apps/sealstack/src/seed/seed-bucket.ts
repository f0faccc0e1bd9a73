import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { signRequest } from '@sealstack/auth'
import { type HttpReply, textOf } from '@sealstack/http'
import type { Iam } from '@sealstack/iam'
import type { Obs } from '@sealstack/obs'
import { buildXml, type XmlNode } from '@sealstack/xml'
import { type SeedFile, type SeedFiles, whyUnreadable } from './seed-files.ts'
import type { SeedBucket } from './seed-schema.ts'

/** The object store refuses; the message is its own. */
export class BucketRefusal extends Error {
  override readonly name = 'BucketRefusal'
}

/** What buckets are made with. */
export interface BucketDeps {
  readonly obs: Pick<Obs, 'dispatch'>
  readonly iam: Pick<Iam, 'provision' | 'region'>
  readonly files: SeedFiles
}

/** Remembers, with an object, which bytes it was made of: the same ones are not written again. */
const DIGEST_HEADER = 'x-amz-meta-sealstack-seed'

/**
 * Makes a bucket with its settings and its objects, by the same signed requests that clients send. Gives how many objects
 * were written.
 * @throws BucketRefusal
 */
export const seedBucket = async (deps: BucketDeps, accountId: string, bucket: SeedBucket): Promise<number> => {
  const send = await sender(deps, accountId, bucket.region ?? deps.iam.region)
  const path = `/${bucket.name}`
  const made = await send({ method: 'PUT', path })
  if (made.status >= 300 && !/BucketAlreadyOwnedByYou/.test(await textOf(made))) await refuse(made)
  for (const [query, body] of settingsOf(bucket)) await must(send({ method: 'PUT', path, query, body }))
  let count = 0
  for (const { from, prefix } of bucket.objects) {
    const found = await deps.files(from).catch((error: Error) => {
      throw new BucketRefusal(`The objects of "${from}" cannot be read: ${whyUnreadable(error)}.`)
    })
    for (const file of found) count += await seedObject(send, `${path}/${keyPath(prefix + file.name)}`, file)
  }
  return count
}

/** Its settings as the bodies of requests, by their sub-resources. */
const settingsOf = ({ versioning, encryption, policy, tags }: SeedBucket): readonly (readonly [string, string])[] => [
  ...(versioning === undefined
    ? []
    : [['versioning', xml('VersioningConfiguration', [['Status', versioning ? 'Enabled' : 'Suspended']])] as const]),
  ...(encryption === undefined ? [] : [['encryption', encryptionXml(encryption)] as const]),
  ...(policy === undefined ? [] : [['policy', policy] as const]),
  ...(Object.keys(tags).length === 0 ? [] : [['tagging', tagsXml(tags)] as const]),
]

const encryptionXml = ({ algorithm, key, bucketKey }: NonNullable<SeedBucket['encryption']>): string =>
  xml('ServerSideEncryptionConfiguration', [
    [
      'Rule',
      [
        [
          'ApplyServerSideEncryptionByDefault',
          [
            ['SSEAlgorithm', algorithm],
            ['KMSMasterKeyID', key],
          ],
        ],
        ['BucketKeyEnabled', bucketKey ? true : undefined],
      ],
    ],
  ])

const tagsXml = (tags: SeedBucket['tags']): string => {
  const entries = Object.entries(tags).map(
    ([key, value]): XmlNode => [
      'Tag',
      [
        ['Key', key],
        ['Value', value],
      ],
    ],
  )
  return xml('Tagging', [['TagSet', entries]])
}

const xml = (name: string, nodes: readonly XmlNode[]): string => buildXml([name, nodes])

const seedObject = async (send: Send, path: string, file: SeedFile): Promise<0 | 1> => {
  const hash = createHash('sha256')
  await pipeline(file.open(), hash)
  const digest = hash.digest('hex')
  const there = await send({ method: 'HEAD', path })
  if (there.status === 200 && there.headers?.[DIGEST_HEADER] === digest) return 0
  const headers = { 'content-length': String(file.bytes), [DIGEST_HEADER]: digest }
  await must(send({ method: 'PUT', path, headers, body: file.open() }))
  return 1
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Readable
}

type Send = (asked: Asked) => Promise<HttpReply>

/** Sends requests as the root user of an account. */
const sender = async ({ obs, iam }: BucketDeps, accountId: string, region: string): Promise<Send> => {
  const credentials = await iam.provision.actAs(accountId)
  return ({ method, path, query = '', headers = {}, body = '' }) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : undefined
    const request = {
      method,
      rawPath: path,
      rawQuery: query,
      headers: {
        host: 'localhost',
        ...(bytes ? { 'content-length': String(bytes.byteLength), 'content-md5': md5(bytes) } : {}),
        ...headers,
      },
    }
    const signed = signRequest(request, {
      ...credentials,
      ...{ region, service: 's3', nowMs: iam.provision.now(), payloadHash: 'UNSIGNED-PAYLOAD' },
    })
    return obs.dispatch({
      ...request,
      headers: signed,
      id: randomUUID(),
      body: bytes ? Readable.from([bytes]) : (body as Readable),
      signal: new AbortController().signal,
      remoteAddress: undefined,
      secure: false,
    })
  }
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64')

/** Each part of a key, percent-encoded; its slashes stay. */
const keyPath = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

const must = async (replying: Promise<HttpReply>): Promise<void> => {
  const reply = await replying
  if (reply.status >= 300) await refuse(reply)
}

const refuse = async (reply: HttpReply): Promise<never> => {
  const document = await textOf(reply)
  const [code, message] = ['Code', 'Message'].map((name) => new RegExp(`<${name}>(.*?)</${name}>`).exec(document)?.[1])
  throw new BucketRefusal(`${code ?? reply.status}: ${message ?? 'the object store refuses it.'}`)
}
