import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  GenerateRandomCommand,
  ListKeysCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms'
import { signRequest, staticCredentials } from '@sealstack/auth'
import { describe, test } from 'vitest'
import { DEFAULT_PROJECT_ID } from '../src/index.ts'
import { startKms } from './_util.ts'

const ROOT = `/v1.0/${DEFAULT_PROJECT_ID}/kms`
const BIG = 'x'.repeat(300_000)

const APP = fileURLToPath(new URL('..', import.meta.url))

const codesIn = (folder: string, isWanted: (path: string) => boolean): ReadonlySet<string> => {
  const paths = readdirSync(join(APP, folder), { recursive: true, encoding: 'utf8' })
  const texts = paths
    .filter((path) => path.endsWith('.ts') && isWanted(path))
    .map((path) => readFileSync(join(APP, folder, path), 'utf8'))
  return new Set(texts.join('\n').match(/\b(KMS|APIGW)\.\d{4}\b|(?<!\.)\b[A-Z]\w+Exception\b/g))
}

const sendSigned = async (url: string, operation: string, body: string) => {
  const headers = { host: new URL(url).host, 'x-amz-target': `TrentService.${operation}` }
  const payloadHash = createHash('sha256').update(body).digest('hex')
  const { host: _, ...signed } = signRequest(
    { method: 'POST', rawPath: '/', rawQuery: '', headers },
    {
      ...{ accessKeyId: 'test', secretAccessKey: 'test' },
      region: 'us-east-1',
      service: 'kms',
      nowMs: Date.now(),
      payloadHash,
    },
  )
  const response = await fetch(url, { method: 'POST', headers: signed, body })
  return JSON.parse(await response.text()).__type
}

describe('errors', () => {
  test('are each tried by some test, if anything can answer with them', ({ expect }) => {
    const tests = [...codesIn('tests', () => true), ...codesIn('src', (path) => path.endsWith('.test.ts'))]
    const tried = new Set(tests)
    const sources = codesIn('src', (path) => !path.endsWith('.test.ts') && !path.startsWith('errors'))
    const untried = [...sources].filter((code) => !tried.has(code))
    expect(untried).toEqual([])
  })

  test.for([
    ['a path that is no URL', 'POST', `${ROOT}/%zz/tags`, '{}', 400, 'KMS.0201'],
    ['a body that is no JSON', 'POST', `${ROOT}/list-keys`, '{', 400, 'KMS.0202'],
    ['a body that is too long', 'POST', `${ROOT}/list-keys`, BIG, 400, 'KMS.0203'],
    ['a method that the call has not', 'GET', `${ROOT}/list-keys`, undefined, 405, 'KMS.0215'],
    ['another project', 'POST', `/v1.0/${'1'.repeat(32)}/kms/list-keys`, '{}', 403, 'KMS.0321'],
    ['a marker that is no number', 'POST', `${ROOT}/list-keys`, '{"marker":"x"}', 400, 'KMS.1602'],
  ] as const)('of the OTC dialect tell of %s', async ([, method, path, body, status, code], { expect }) => {
    const { url } = await startKms()
    const response = await fetch(url + path, { method, body, headers: { 'x-auth-token': 'token' } })
    const document = JSON.parse(await response.text())
    expect([response.status, document.error?.error_code]).toEqual([status, code])
  })

  test('of the OTC dialect tell of lengths, of tags and of keys of another kind', async ({ expect }) => {
    const { aws, otc } = await startKms()
    const create = async (input: CreateKeyCommandInput) =>
      (await aws.send(new CreateKeyCommand(input))).KeyMetadata?.KeyId
    const key_id = await create({})
    const codeOf = async (name: string, body: object) => (await otc(name, body)).body.error?.error_code
    const plain_text = '00'.repeat(96)
    expect(await codeOf('encrypt-datakey', { key_id, plain_text, datakey_plain_length: '0' })).toBe('KMS.2102')
    expect(await codeOf('encrypt-datakey', { key_id, plain_text, datakey_plain_length: '32' })).toBe('KMS.2104')
    const cipher_text = '00'.repeat(140)
    expect(await codeOf('decrypt-datakey', { key_id, cipher_text, datakey_cipher_length: '0' })).toBe('KMS.2202')
    const tags = Array.from({ length: 11 }, (_, index) => ({ key: `k${index}` }))
    expect(await codeOf('resource_instances/action', { action: 'filter', tags })).toBe('KMS.0407')
    const rsa = await create({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    expect(await codeOf('enable-key-rotation', { key_id: rsa })).toBe('KMS.0324')
    const external = await create({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', Origin: 'EXTERNAL' })
    expect(await codeOf('delete-imported-key-material', { key_id: external })).toBe('KMS.2702')
    expect(
      await codeOf('get-key-rotation-status', {
        key_id: await create({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
      }),
    ).toBe('KMS.0341')
  })

  test('of the AWS dialect tell of bad markers, grants of other keys, and requests that are none', async ({
    expect,
  }) => {
    const { aws, url } = await startKms()
    await expect(aws.send(new ListKeysCommand({ Marker: 'x' }))).rejects.toMatchObject({
      name: 'InvalidMarkerException',
    })
    const create = async () => (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId
    const [one, other] = [await create(), await create()]
    const GranteePrincipal = 'arn:aws:iam::000000000000:user/a'
    const { GrantId } = await aws.send(
      new CreateGrantCommand({ KeyId: one, GranteePrincipal, Operations: ['Decrypt'] }),
    )
    await expect(aws.send(new RevokeGrantCommand({ KeyId: other, GrantId }))).rejects.toMatchObject({
      name: 'InvalidGrantIdException',
    })
    const send = async (headers: Record<string, string>, body = '{}') => {
      const response = await fetch(url, { method: 'POST', headers, body })
      return JSON.parse(await response.text()).__type
    }
    const Authorization = 'AWS4-HMAC-SHA256 Credential=x'
    expect(await send({ Authorization, 'x-amz-target': 'TrentService.ListKeys' })).toBe('IncompleteSignatureException')
    expect(await sendSigned(url, 'NoSuchOperation', '{}')).toBe('UnknownOperationException')
    expect(await sendSigned(url, 'ListKeys', '{')).toBe('SerializationException')
  })

  test('of the KMS itself are 500, and tell nothing of their cause', async ({ expect }) => {
    let isBroken = false
    const random = (bytes: number): Uint8Array => {
      if (isBroken) throw new Error('the secret cause')
      return new Uint8Array(bytes).fill(7)
    }
    const { aws, otc } = await startKms({}, { random })
    isBroken = true
    await expect(aws.send(new GenerateRandomCommand({ NumberOfBytes: 1 }))).rejects.toMatchObject({
      name: 'KMSInternalException',
      message: 'The KMS failed. Its log says why.',
    })
    expect(await otc('gen-random', { random_data_length: '512' })).toEqual({
      status: 500,
      body: { error: { error_code: 'KMS.0101', error_msg: 'KMS error.' } },
    })
  })
})

test('a session whose time is over is refused as such', async ({ expect }) => {
  const accountId = '000000000000'
  const session = {
    accessKeyId: 'ASIASESSION',
    secretAccessKey: 'secret',
    sessionToken: 'token',
    expiresAtMs: Date.now() - 1,
    principal: { kind: 'role', arn: `arn:aws:sts::${accountId}:assumed-role/r/s`, accountId, name: 's' },
  } as const
  const { clientAs } = await startKms({}, { credentials: staticCredentials([session]) })
  const client = clientAs(session.accessKeyId, session.secretAccessKey)
  client.config.credentials = async () => session
  await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'ExpiredTokenException' })
})

test('a token of the OTC dialect whose time is over is refused as such', async ({ expect }) => {
  const accountId = '000000000000'
  const principal = { kind: 'user', arn: `arn:aws:iam::${accountId}:user/a`, accountId, name: 'a' } as const
  const unknown = async () => undefined
  const domains = {
    findToken: async () => ({ principal, projectId: undefined, expiresAtMs: Date.now() - 1 }),
    accountOfProject: async () => accountId,
    domainOf: unknown,
    arnOf: unknown,
    idOf: unknown,
  }
  const { otc } = await startKms({}, { domains })
  const { status, body } = await otc('list-keys', {}, { 'x-auth-token': 'old' })
  expect([status, body.error.error_code]).toEqual([403, 'KMS.0303'])
})
