import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { request } from 'node:https'
import { CreateKeyCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { httpTransport } from '@sealstack/kms-client'
import { onTestFinished, test } from 'vitest'
import { startCloud } from '../src/cloud.ts'
import { readConfig } from '../src/config.ts'
import { localTls } from '../src/tls/local-ca.ts'
import { newDir, runProgram, startService } from './_util.ts'

/** Clients that trust one CA and no other. */
const trusting = (endpoint: string, ca: string | undefined) => {
  const options = {
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { httpsAgent: { ca } },
  }
  const [s3, kms] = [new S3Client({ ...options, forcePathStyle: true }), new KMSClient(options)]
  onTestFinished(() => {
    s3.destroy()
    kms.destroy()
  })
  return { s3, kms }
}

const start = async (flags: Parameters<typeof readConfig>[1]) => {
  const cloud = await startCloud({ ...readConfig({ SEALSTACK_PORT: '0' }, flags), logLevel: 'silent' })
  onTestFinished(() => cloud.close())
  return cloud
}

test('with --tls every listener speaks TLS alone, with a certificate of a CA that nobody trusts unasked', async ({
  expect,
}) => {
  const dataDir = newDir()
  const { endpoint, obs, kms, metrics, caPath = '' } = await start({ data: dataDir, tls: true })
  expect(caPath).toBe(`${dataDir}/tls/ca.crt`)
  expect(statSync(`${dataDir}/tls/ca.key`).mode & 0o777).toBe(0o600)
  const ca = readFileSync(caPath, 'utf8')
  for (const url of [endpoint, obs]) {
    const { s3 } = trusting(url, ca)
    await s3.send(new CreateBucketCommand({ Bucket: `b-${new URL(url).port}` }))
  }
  await trusting(kms, ca).kms.send(new CreateKeyCommand({}))
  await expect(trusting(endpoint, undefined).kms.send(new CreateKeyCommand({}))).rejects.toMatchObject({
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  })
  await expect(fetch(endpoint.replace('https:', 'http:'))).rejects.toThrow()
  expect(metrics.text()).toMatch(/^sealstack_received_bytes_total{listener="kms"} [1-9]/m)
  expect(metrics.text()).toMatch(/^sealstack_sent_bytes_total{listener="kms"} [1-9]/m)
})

test('hosts of buckets have the same certificate', async ({ expect }) => {
  const { endpoint, caPath = '' } = await start({ memory: true, tls: true })
  const ca = readFileSync(caPath, 'utf8')
  const { port } = new URL(endpoint)
  const names: string[] = []
  for (const servername of ['localhost', 'photos.s3.localhost', 'photos.obs.local.test']) {
    const status = await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, ca, servername, headers: { host: servername } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    names.push(`${servername} ${status}`)
  }
  expect(names).toEqual(['localhost 403', 'photos.s3.localhost 404', 'photos.obs.local.test 404'])
})

test('the certificate stays from start to start, and is made anew before it ends or for another name', async ({
  expect,
}) => {
  const folder = newDir()
  let nowMs = Date.now()
  const clock = { now: () => nowMs }
  const of = async (...names: string[]) => {
    const { identity, caPath } = await localTls({ folder, names, clock })
    const [server, ca] = [new X509Certificate(identity.cert), new X509Certificate(readFileSync(caPath))]
    expect(server.verify(ca.publicKey)).toBe(true)
    return { server: server.fingerprint256, ca: ca.fingerprint256 }
  }
  const first = await of('localhost', '::1')
  expect(await of('localhost', '::1')).toEqual(first)
  const second = await of('localhost', 'other.test')
  expect(second.ca).toBe(first.ca)
  expect(second.server).not.toBe(first.server)
  nowMs += 380 * 86_400_000
  expect((await of('localhost')).server).not.toBe(second.server)
  expect((await of('localhost')).ca).toBe(first.ca)
  nowMs += 2000 * 86_400_000
  expect((await of('localhost')).ca).toBe(first.ca)
  nowMs += 1000 * 86_400_000
  expect((await of('localhost')).ca).not.toBe(first.ca)
})

test('a folder of certificates made in memory goes with the cloud', async ({ expect }) => {
  const cloud = await startCloud({
    ...readConfig({ SEALSTACK_PORT: '0' }, { memory: true, tls: true }),
    logLevel: 'silent',
  })
  expect(existsSync(cloud.caPath ?? '')).toBe(true)
  await cloud.close()
  expect(existsSync(cloud.caPath ?? '')).toBe(false)
})

test('files that cannot be used are told in a sentence', async ({ expect }) => {
  const dir = newDir()
  const { caPath } = await localTls({ folder: dir, names: ['localhost'], clock: Date })
  await expect(start({ memory: true, tlsCert: caPath })).rejects.toThrow('give both files')
  await expect(start({ memory: true, tlsCert: `${dir}/none`, tlsKey: `${dir}/none` })).rejects.toThrow(
    `${dir}/none cannot be read: ENOENT.`,
  )
  await expect(start({ memory: true, tlsCert: caPath, tlsKey: caPath })).rejects.toThrow('holds no PEM PRIVATE KEY')
  await expect(start({ memory: true, tlsCert: caPath, tlsKey: `${dir}/server.key` })).rejects.toThrow(
    'cannot be used together',
  )
})

test('between two processes the KMS gives data keys to none but who shows a certificate of the CA, and is shown its own', async ({
  expect,
}) => {
  const dir = newDir()
  const tls = `${dir}/tls`
  await localTls({ folder: tls, names: ['127.0.0.1', 'localhost'], clock: Date })
  const pair = (prefix: string) => ({ [`${prefix}_CERT`]: `${tls}/server.crt`, [`${prefix}_KEY`]: `${tls}/server.key` })
  const kms = await startService('kms', {
    KMS_PORT: '0',
    KMS_DATA: `${dir}/kms`,
    KMS_SERVICE_ACCESS_KEY_ID: 'svc',
    KMS_SERVICE_SECRET_ACCESS_KEY: 'secret',
    ...pair('KMS_TLS'),
    KMS_TLS_CLIENT_CA: `${tls}/ca.crt`,
  })
  const ca = readFileSync(`${tls}/ca.crt`, 'utf8')
  // The service's access key alone, however it was come by, is not enough.
  const thief = trusting(kms.url, ca).kms
  thief.config.credentials = async () => ({ accessKeyId: 'svc', secretAccessKey: 'secret' })
  await expect(
    thief.send(new GenerateDataKeyCommand({ KeyId: 'alias/aws/s3', KeySpec: 'AES_256' })),
  ).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    message: expect.stringContaining('client certificate'),
  })
  const obs = await startService('obs', {
    OBS_PORT: '0',
    OBS_DATA: `${dir}/obs`,
    OBS_KMS_URL: kms.url,
    OBS_KMS_ACCESS_KEY_ID: 'svc',
    OBS_KMS_SECRET_ACCESS_KEY: 'secret',
    OBS_KMS_CA: `${tls}/ca.crt`,
    ...pair('OBS_KMS_CLIENT'),
    ...pair('OBS_TLS'),
  })
  const { s3 } = trusting(obs.url, ca)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms' }))
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'k' }))
  expect(await Body?.transformToString()).toBe('x')
  // Without the CA the store does not take the KMS for one.
  const transport = httpTransport(kms.url)
  const caller = { accessKeyId: 'obs', secretAccessKey: 'secret', region: 'us-east-1', clock: Date }
  const request = { headers: {}, document: {}, onBehalfOf: undefined, trace: undefined, caller }
  await expect(transport.send(request)).rejects.toThrow(/certificate/)
})

test('the banner of a cloud with TLS says whom to trust', async ({ expect }) => {
  const dir = newDir()
  const child = runProgram(['start', '--tls', '--port', '0', '--data', dir])
  let output = ''
  for await (const chunk of child.stdout ?? []) {
    output += chunk
    if (output.includes('sealstack ready')) break
  }
  expect(output).toContain(`export AWS_CA_BUNDLE=${dir}/tls/ca.crt NODE_EXTRA_CA_CERTS=${dir}/tls/ca.crt`)
  expect(output).toContain(`curl --cacert ${dir}/tls/ca.crt --aws-sigv4`)
})
