import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  CreateKeyCommand,
  DecryptCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createHandler, listen } from '@sealstack/http'
import { createKms, DEFAULT_PROJECT_ID } from '@sealstack/kms'
import { directTransport, kmsClient, kmsKeyring, kmsRewrapper, originOf } from '@sealstack/kms-client'
import { createLogger } from '@sealstack/logging'
import { createObs, DEFAULT_DOMAINS } from '@sealstack/obs'
import { onTestFinished, test } from 'vitest'
import { filesHolding } from '../../obs/tests/_util.ts'
import { newDir } from './_util.ts'

const DAY_MS = 86_400_000
const [region, accountId] = ['us-east-1', '000000000000']
const user = { accessKeyId: 'test', secretAccessKey: 'test' }
const service = { accessKeyId: 'obs', secretAccessKey: 'obs-secret' }

/** Both services on disk, whose KMS tells what it draws by chance: key material, data keys and the nonces they are sealed with. */
const begin = async (dataDir: string, clock: { readonly now: () => number }) => {
  let drawn: Buffer[] = []
  const random = (bytes: number): Uint8Array => {
    const fresh = randomBytes(bytes)
    drawn.push(Buffer.from(fresh))
    return fresh
  }
  const log = createLogger('shredding', { level: 'silent' })
  const project = { projectId: DEFAULT_PROJECT_ID, domainId: DEFAULT_PROJECT_ID }
  const common = { region, accountId, user, service }
  const kms = await createKms(
    { ...common, ...project, dataDir: join(dataDir, 'kms'), authToken: 'token', rootPassphrase: undefined },
    { log, clock, random },
  )
  const call = kmsClient({ transport: directTransport(kms.dispatch), ...service, region, clock })
  const obs = await createObs(
    { ...common, dataDir: join(dataDir, 'obs'), domains: DEFAULT_DOMAINS, bucketKeySeconds: 300 },
    { log, clock, keyring: kmsKeyring(call), rewrapper: kmsRewrapper(call) },
  )
  kms.onKeyChange(obs.forgetKeys)
  const listeners = [
    await listen(createHandler(obs.dispatch), { host: '127.0.0.1', port: 0 }),
    await listen(createHandler(kms.dispatch), { host: '127.0.0.1', port: 0 }),
  ]
  const [s3Url = '', kmsUrl = ''] = listeners.map(({ url }) => url)
  const options = { region, credentials: user, maxAttempts: 1 }
  const s3 = new S3Client({
    ...options,
    endpoint: s3Url,
    forcePathStyle: true,
    systemClockOffset: clock.now() - Date.now(),
  })
  const client = new KMSClient({ ...options, endpoint: kmsUrl, systemClockOffset: clock.now() - Date.now() })
  let isOpen = true
  const stop = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    for (const { close } of listeners) await close(0)
    await obs.close()
    await kms.close()
    s3.destroy()
    client.destroy()
  }
  onTestFinished(stop)
  /** What is drawn meanwhile. */
  const drawnBy = async (work: () => Promise<unknown>): Promise<readonly Buffer[]> => {
    drawn = []
    await work()
    return drawn
  }
  const read = async (Key: string, more: object = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket: 'photos', Key, ...more }))).Body?.transformToString()
  return { kms, obs, s3, client, stop, drawnBy, read }
}

/** Whether this is the material that a ciphertext was made with, by CIPHERTEXT.md: its HMAC tells. */
const hasMade = (material: Uint8Array, ciphertext: Uint8Array): boolean => {
  const [unsigned, digest] = [ciphertext.subarray(0, -32), ciphertext.subarray(-32)]
  const salt = ciphertext.subarray(-88, -72)
  const okm = Buffer.from(hkdfSync('sha256', material, salt, 'sealstack/kms/v1', 64))
  return createHmac('sha256', okm.subarray(32)).update(unsigned).digest().equals(digest)
}

const customerKey = createHash('sha256').update('customer').digest()
const customer = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: customerKey.toString('base64'),
  SSECustomerKeyMD5: createHash('md5').update(customerKey).digest('base64'),
}

test('a key that is deleted takes with it whatever it wrapped, in each mode: nothing at rest brings it back', async ({
  expect,
}) => {
  let nowMs = Date.now()
  const clock = { now: () => nowMs }
  const [dataDir, backups] = [newDir(), newDir()]
  const { kms, obs, s3, client, stop, drawnBy, read } = await begin(dataDir, clock)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  let KeyId = ''
  const first = await drawnBy(async () => {
    KeyId = (await client.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
  })
  const sse = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyId } as const
  const put = (Key: string, more: object) =>
    s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: `the text of ${Key}`, ...more }))
  const writeAll = async (name: string) => {
    await put(`${name}/kms`, sse)
    await put(`${name}/bucket-key`, { ...sse, BucketKeyEnabled: true })
    await put(`${name}/dsse`, { ...sse, ServerSideEncryption: 'aws:kms:dsse' })
    const place = { Bucket: 'photos', Key: `${name}/parts` }
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, ...sse }))
    const part = { ...place, UploadId, PartNumber: 1, Body: `the text of ${name}/parts` }
    const { ETag } = await s3.send(new UploadPartCommand(part))
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] }
    await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }))
  }
  const dataKeys = [...(await drawnBy(() => writeAll('old')))]
  const second = await drawnBy(() => client.send(new RotateKeyOnDemandCommand({ KeyId })))
  dataKeys.push(...(await drawnBy(() => writeAll('new'))))
  await put('store', {})
  await put('customer', customer)

  const lost = ['old', 'new'].flatMap((name) => ['kms', 'bucket-key', 'dsse', 'parts'].map((mode) => `${name}/${mode}`))
  const wrapped = new Map<string, Uint8Array>()
  for (const name of lost) {
    expect(await read(name)).toBe(`the text of ${name}`)
    wrapped.set(name, (await obs.inspect('photos', name))?.wrappedDek ?? new Uint8Array())
    expect(originOf(wrapped.get(name) ?? new Uint8Array())?.version).toBe(name.startsWith('old') ? 0 : 1)
  }
  // What was drawn is the real thing: it has made what wraps the objects' data keys.
  const materialOf = (draws: readonly Buffer[], name: string) =>
    draws.filter((each) => each.byteLength === 32 && hasMade(each, wrapped.get(name) ?? new Uint8Array()))
  const materials = [...materialOf(first, 'old/kms'), ...materialOf(second, 'new/kms')]
  expect(materials).toHaveLength(2)
  // Sealed, it begins with its nonce: on disk while the key lives, and in whatever was copied then.
  const nonces = [...first, ...second].filter(({ byteLength }) => byteLength === 12)
  expect(nonces).toHaveLength(2)
  await kms.copyTo(join(backups, 'before.db'))
  for (const nonce of nonces) {
    expect(filesHolding(join(dataDir, 'kms'), nonce)).not.toEqual([])
    expect(filesHolding(backups, nonce)).toEqual([join(backups, 'before.db')])
    expect(filesHolding(join(dataDir, 'obs'), nonce)).toEqual([])
  }

  await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
  await expect(read('new/bucket-key')).rejects.toMatchObject({ name: 'KMS.KMSInvalidStateException' })
  nowMs += 8 * DAY_MS
  expect(await kms.sweep()).toEqual([KeyId.replace(/^.*\//, '')])
  await kms.copyTo(join(backups, 'after.db'))
  const proveGone = () => {
    for (const secret of [...materials, ...nonces, ...dataKeys.filter(({ byteLength }) => byteLength === 32)]) {
      expect(filesHolding(dataDir, secret)).toEqual([])
      expect(filesHolding(backups, secret).filter((path) => !path.endsWith('before.db'))).toEqual([])
    }
    for (const material of materials) expect(filesHolding(backups, material)).toEqual([])
  }
  proveGone()
  await stop()
  proveGone()

  const again = await begin(dataDir, clock)
  for (const name of lost) await expect(again.read(name), name).rejects.toMatchObject({ name: 'KMS.NotFoundException' })
  for (const CiphertextBlob of wrapped.values()) {
    await expect(again.client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
  }
  expect(await again.read('store')).toBe('the text of store')
  expect(await again.read('customer', customer)).toBe('the text of customer')
  expect((await again.obs.wrapping.impact(KeyId)).total).toMatchObject({ objects: 8, versions: 8 })
})
