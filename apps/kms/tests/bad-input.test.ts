import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateKeyCommand, DecryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms'
import { signRequest } from '@sealstack/auth'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { startKms } from './_util.ts'

const NAMES = [
  'CreateKey',
  'DescribeKey',
  'ListKeys',
  'Encrypt',
  'Decrypt',
  'GenerateDataKey',
  'ReEncrypt',
  'CreateAlias',
  'ScheduleKeyDeletion',
  'NoSuchThing',
  '',
]
const BODIES = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '1',
  '{"KeyId":1}',
  '{"KeyId":null}',
  '{"KeyId":""}',
  '{"KeyId":{}}',
  '{"__proto__":{}}',
  '{"KeyId":"\\u0000"}',
  '{"KeyId":"arn:"}',
  '{"KeyId":"arn:aws:kms:us-east-1"}',
  '{"KeyId":"alias/"}',
  `{"KeyId":"${'x'.repeat(3000)}"}`,
  '{"CiphertextBlob":"!!"}',
  '{"CiphertextBlob":""}',
  '{"CiphertextBlob":"AgA="}',
  `{"CiphertextBlob":"${Buffer.alloc(200, 2).toString('base64')}"}`,
  '{"KeyId":"alias/aws/s3","Plaintext":"eA==","EncryptionContext":[1]}',
  '{"KeyId":"alias/aws/s3","KeySpec":"AES_512"}',
  '{"Limit":-1}',
  '{"Limit":1.5}',
  '{"Marker":"x"}',
  `${'['.repeat(50_000)}`,
  `{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
  '\ud800',
  Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString('latin1'),
  `"${'x'.repeat(300_000)}"`,
]

test('no body of either dialect ends in a 500 or ends the process', async ({ expect }) => {
  const { url, otc } = await startKms()
  for (const name of NAMES) {
    for (const text of BODIES) {
      const body = Buffer.from(text, text.includes('\u00ff') ? 'latin1' : 'utf8')
      const { host: _, ...headers } = signRequest(
        {
          method: 'POST',
          rawPath: '/',
          rawQuery: '',
          headers: { host: new URL(url).host, 'x-amz-target': `TrentService.${name}` },
        },
        {
          accessKeyId: 'test',
          secretAccessKey: 'test',
          region: 'us-east-1',
          service: 'kms',
          nowMs: Date.now(),
          payloadHash: createHash('sha256').update(body).digest('hex'),
        },
      )
      const response = await fetch(url, { method: 'POST', headers, body })
      const answer = await response.text()
      expect(response.status, `${name} ${text.slice(0, 60)}: ${answer}`).toBeLessThan(500)
    }
  }
  for (const name of [
    'create-key',
    'describe-key',
    'create-datakey',
    'decrypt-datakey',
    'encrypt-datakey',
    'list-keys',
  ]) {
    for (const text of BODIES) {
      const response = await fetch(`${url}/v1.0/${'0'.repeat(32)}/kms/${name}`, {
        method: 'POST',
        headers: { 'x-auth-token': 'token' },
        body: text,
      })
      expect(response.status, `${name} ${text.slice(0, 60)}: ${await response.text()}`).toBeLessThan(500)
    }
  }
  expect((await otc('list-keys', {})).status).toBe(200)
})

test('keys outlive the process, and their material is nowhere in its files', async ({ expect }) => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const made: Buffer[] = []
  const { randomBytes } = await import('node:crypto')
  const random = (count: number) => {
    const bytes = randomBytes(count)
    if (count === 32) made.push(Buffer.from(bytes))
    return bytes
  }
  const first = await startKms({ dataDir: dir.path }, { random })
  const { KeyMetadata } = await first.aws.send(new CreateKeyCommand({}))
  const key = await first.aws.send(new GenerateDataKeyCommand({ KeyId: KeyMetadata?.KeyId, KeySpec: 'AES_256' }))
  await first.stop()
  const second = await startKms({ dataDir: dir.path })
  expect((await second.aws.send(new DecryptCommand({ CiphertextBlob: key.CiphertextBlob }))).Plaintext).toEqual(
    key.Plaintext,
  )
  // The first secret is the root key, which lies in its own file; then comes the material, then the data key.
  expect(made.length).toBeGreaterThanOrEqual(3)
  for (const secret of made.slice(1)) {
    for (const name of ['kms.db', 'kms.db-wal', 'root.key']) {
      const content = readFileSync(join(dir.path, name))
      expect(content.includes(secret) || content.includes(secret.toString('hex'))).toBe(false)
    }
  }
})
