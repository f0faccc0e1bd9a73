import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyLastUsageCommand,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms'
import { fakeClock, tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { arnOf, startWithUsers } from './_users.ts'
import { startKms } from './_util.ts'

test('every call is one event, refused ones too, with key, version and context', async ({ expect }) => {
  const { aws, as, otc, events, url } = await startWithUsers({ alice: undefined })
  const { KeyId = '' } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
  const EncryptionContext = { 'aws:s3:arn': 'arn:aws:s3:::b/k' }
  await aws.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }))
  await aws.send(new RotateKeyOnDemandCommand({ KeyId }))
  await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))
  await as('alice')
    .send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))
    .catch(() => {})
  await aws.send(new DisableKeyCommand({ KeyId }))
  await otc('describe-key', { key_id: KeyId })
  await otc('create-datakey', { key_id: KeyId, datakey_length: '512' })
  await fetch(url, { method: 'POST', headers: { 'x-amz-target': 'TrentService.ListKeys' }, body: '{}' })
  await fetch(url, { method: 'POST', headers: { 'x-amz-target': 'TrentService.ListKeys' }, body: 'x'.repeat(300_000) })
  const seen = (await events({ limit: 100 })).map(({ operation, keyVersion, code, principal, dialect, context }) => [
    dialect,
    operation,
    keyVersion,
    code,
    principal,
    context,
  ])
  const root = arnOf('root')
  expect(seen).toEqual([
    ['aws', 'CreateKey', null, null, root, null],
    ['aws', 'GenerateDataKey', 0, null, root, JSON.stringify(EncryptionContext)],
    ['aws', 'RotateKeyOnDemand', 0, null, root, null],
    ['aws', 'Encrypt', 1, null, root, null],
    ['aws', 'Encrypt', 1, 'AccessDeniedException', arnOf('alice'), null],
    ['aws', 'DisableKey', 1, null, root, null],
    ['otc', 'describe-key', 1, null, root, null],
    ['otc', 'create-datakey', 1, 'KMS.0209', root, null],
    ['aws', 'ListKeys', null, 'MissingAuthenticationTokenException', null, null],
    ['aws', null, null, 'RequestEntityTooLargeException', null, null],
  ])
  const [refused] = await events({ limit: 10, code: 'AccessDeniedException' })
  expect(refused?.reason).toBe('implicit-deny: identity-based policy')
  expect(await events({ limit: 10, resource: 'arn:aws:s3:::b/k' })).toHaveLength(1)
  expect(await events({ limit: 10, keyId: KeyId, principal: arnOf('alice') })).toHaveLength(1)
  const [newest] = await events({ limit: 1, isNewestFirst: true })
  expect(newest?.status).toBe(413)
})

test('events are kept in the data folder, without plaintext, keys and tokens, for as long as the trail is kept', async ({
  expect,
}) => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const clock = fakeClock(Date.now())
  const { aws, otc, events, stop, sweep } = await startKms({ dataDir: dir.path }, { clock })
  const { KeyId } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
  const dataKey = await aws.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }))
  const { Plaintext = new Uint8Array(), CiphertextBlob } = dataKey
  await aws.send(new DecryptCommand({ CiphertextBlob }))
  const secret = 'a very secret plaintext'
  await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from(secret) }))
  const { GrantToken = '' } = await aws.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: arnOf('alice'), Operations: ['Decrypt'] }),
  )
  await otc('encrypt-data', { key_id: KeyId, plain_text: secret })
  const before = await events({ limit: 100 })
  expect(before).toHaveLength(6)
  const lines = readFileSync(join(dir.path, 'events.jsonl'), 'utf8')
  expect(
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).operation),
  ).toEqual(before.map(({ operation }) => operation))
  for (const hidden of [
    secret,
    Buffer.from(secret).toString('base64'),
    Buffer.from(Plaintext).toString('base64'),
    Buffer.from(Plaintext).toString('hex'),
    GrantToken,
    'x-auth-token',
  ]) {
    expect(lines.toLowerCase()).not.toContain(hidden.toLowerCase())
  }
  await stop()
  const again = await startKms({ dataDir: dir.path }, { clock })
  expect(await again.events({ limit: 100 })).toEqual(before)
  clock.advance(91 * 24 * 3600 * 1000)
  await again.sweep()
  expect(await again.events({ limit: 100 })).toEqual([])
  expect(sweep).toBeDefined()
})

test('a key’s last use is the last call that used its material and succeeded', async ({ expect }) => {
  const { aws } = await startKms()
  const { KeyId, Arn } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
  const unused = await aws.send(new GetKeyLastUsageCommand({ KeyId }))
  expect(unused).toMatchObject({ KeyId: Arn })
  expect(unused.KeyLastUsage).toBeUndefined()
  await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))
  await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x'), DryRun: true })).catch(() => {})
  await aws.send(new DecryptCommand({ KeyId, CiphertextBlob: Buffer.from('x') })).catch(() => {})
  expect((await aws.send(new GetKeyLastUsageCommand({ KeyId }))).KeyLastUsage).toMatchObject({ Operation: 'Encrypt' })
})
