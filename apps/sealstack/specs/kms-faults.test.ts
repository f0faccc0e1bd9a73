import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { createHandler, listen } from '@sealstack/http'
import { createKms, DEFAULT_PROJECT_ID } from '@sealstack/kms'
import { httpTransport, kmsClient, kmsKeyring } from '@sealstack/kms-client'
import { createLogger } from '@sealstack/logging'
import { createObs, DEFAULT_DOMAINS } from '@sealstack/obs'
import { seededBytes } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { filesBelow } from '../../obs/tests/_util.ts'
import { clientsOf, newDir } from './_util.ts'

const Bucket = 'photos'
const TIMEOUT_MS = 300
const user = { accessKeyId: 'test', secretAccessKey: 'test' }
const service = { accessKeyId: 'obs', secretAccessKey: 'obs-secret' }
const [region, accountId] = ['us-east-1', '000000000000']
const log = createLogger('test', { level: 'silent' })

type Answer = (res: ServerResponse) => unknown

/** A KMS behind a wire on which anything can happen, and an object store that has only that wire. */
const setUp = async () => {
  const ids = { projectId: DEFAULT_PROJECT_ID, domainId: DEFAULT_PROJECT_ID }
  const common = { region, accountId, user, service }
  const kms = await createKms(
    { ...common, ...ids, dataDir: undefined, authToken: undefined, rootPassphrase: undefined },
    { log },
  )
  const kmsListener = await listen(createHandler(kms.dispatch), { host: '127.0.0.1', port: 0 })
  let [fault, calls]: [Answer | undefined, number] = [undefined, 0]
  const wire = createServer((req, res) => {
    calls += 1
    if (fault) fault(res)
    else forward(kmsListener.url, req, res)
  })
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(wire.address() as AddressInfo).port}`
  const dir = newDir()
  const call = kmsClient({ transport: httpTransport(url, {}, TIMEOUT_MS), ...service, region, clock: Date })
  const obs = await createObs({ ...common, dataDir: dir, domains: DEFAULT_DOMAINS }, { log, keyring: kmsKeyring(call) })
  const listener = await listen(createHandler(obs.dispatch), { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    wire.closeAllConnections()
    wire.close()
    await listener.close(0)
    await obs.close()
    await kmsListener.close(0)
    await kms.close()
  })
  const { s3 } = clientsOf(listener.url)
  await s3.send(new CreateBucketCommand({ Bucket }))
  const put = (Key: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: seededBytes(300_000, Key), ServerSideEncryption: 'aws:kms' }))
  const get = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }
  return {
    s3,
    put,
    get,
    blobs: () => filesBelow(dir).filter((path) => !/\.(db|db-wal|db-shm|jsonl)$/.test(path)),
    wire: {
      set: (answer: Answer | undefined) => {
        fault = answer
        calls = 0
      },
      calls: () => calls,
      cut: () => new Promise((resolve) => wire.close(resolve).closeAllConnections()),
    },
  }
}

const forward = (to: string, req: IncomingMessage, res: ServerResponse): void => {
  const sent = request(new URL(req.url ?? '/', to), { method: req.method, headers: req.headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(res)
  })
  req.pipe(sent)
}

const says =
  (status: number, body: string): Answer =>
  (res) =>
    res.writeHead(status).end(body)
const refuses = (code: string) => says(400, JSON.stringify({ __type: code, message: 'the KMS says so' }))

const DOWN = { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } }
/** What the KMS does, what clients are told, and how often it is asked. */
const FAULTS: readonly (readonly [string, Answer, object, number])[] = [
  ['does not answer', () => undefined, DOWN, 3],
  ['stops in the middle of its answer', (res) => res.writeHead(200, { 'content-length': 99 }).write('{'), DOWN, 3],
  ['breaks the connection', (res) => res.destroy(), DOWN, 3],
  ['fails', says(500, ''), DOWN, 3],
  ['answers what is no JSON', says(200, '<html>'), DOWN, 1],
  ['answers JSON of another shape', says(200, '{"Plaintext":"AAAA"}'), DOWN, 1],
  ['answers nothing', says(200, ''), DOWN, 1],
  ['refuses without saying why', says(403, 'no'), DOWN, 1],
  ['does not know the store', refuses('UnrecognizedClientException'), DOWN, 1],
  ['has disabled the key', refuses('DisabledException'), { name: 'KMS.DisabledException' }, 1],
  [
    'does not allow it',
    refuses('AccessDeniedException'),
    { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
    1,
  ],
]

test('whatever becomes of the KMS, a write leaves nothing, a read is told why, tries are bounded, and all else is served', async ({
  expect,
}) => {
  const { s3, put, get, blobs, wire } = await setUp()
  await put('kept')
  await put('deleted')
  const before = blobs()
  for (const [name, answer, told, calls] of FAULTS) {
    wire.set(answer)
    await expect(put('new'), name).rejects.toMatchObject(told)
    expect(wire.calls(), name).toBe(calls)
    expect(blobs(), name).toEqual(before)
    wire.set(answer)
    await expect(get('kept'), name).rejects.toMatchObject(told)
    expect(wire.calls(), name).toBe(calls)
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'kept' }))).ContentLength).toBe(300_000)
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    expect(
      Contents.map(({ Key }) => Key),
      name,
    ).toEqual(['deleted', 'kept'])
  }
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }))
  wire.set(undefined)
  expect((await get('kept')).equals(seededBytes(300_000, 'kept'))).toBe(true)
  await put('new')
  await wire.cut()
  await expect(get('kept')).rejects.toMatchObject(DOWN)
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'new' }))).ContentLength).toBe(300_000)
})
