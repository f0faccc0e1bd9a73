import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListAliasesCommand,
  ListKeysCommand,
  ListRetirableGrantsCommand,
  PutKeyPolicyCommand,
  RetireGrantCommand,
} from '@aws-sdk/client-kms'
import type { Domains } from '@sealstack/auth'
import { memoryKeyring } from '@sealstack/envelope'
import { createHandler, type Dispatch, listen } from '@sealstack/http'
import { createIam } from '@sealstack/iam'
import { createLogger } from '@sealstack/logging'
import { expect, onTestFinished, test } from 'vitest'
import { reachesOtherAccounts } from '../src/domain/cross-account.ts'
import { DIALECTS, type Dialect, membersOf } from './_calls.ts'
import { startKms } from './_util.ts'

const [HOME, AWAY] = ['000000000000', '111122223333'] as const
const ZEROS = '0'.repeat(32)
const [AWS, OTC] = DIALECTS as [Dialect, Dialect]
const ACCESS_DENIED = { name: 'AccessDeniedException' }
const NOT_FOUND = { name: 'NotFoundException' }

const policyOf = (...Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

const keyOf = (name: string) => ({ accessKeyId: name, secretAccessKey: name })

/** A KMS and an identity service: `root` is the first account's, `away` another's, whose user `test` may do nothing yet. */
const setUp = async () => {
  const iam = await createIam(
    {
      dataDir: undefined,
      region: 'us-east-1',
      accountId: HOME,
      domainId: ZEROS,
      projectId: ZEROS,
      admin: keyOf('root'),
    },
    { log: createLogger('iam', { level: 'silent' }), keyring: memoryKeyring() },
  )
  onTestFinished(iam.close)
  await iam.provision.account({
    id: AWAY,
    name: 'away',
    password: 'away-secret',
    accessKeys: [keyOf('away')],
  })
  await iam.provision.user(AWAY, { name: 'user', accessKeys: [keyOf('test')] })
  const { identities, domains } = iam
  const kms = await startKms({}, { credentials: iam.credentials('kms', 'us-east-1'), identities, domains })
  const as = (name: string) => kms.clientAs(name, name)
  const root = as('root')
  const allow = (statement: object): Promise<void> =>
    iam.provision.user(AWAY, {
      name: 'user',
      inline: { own: policyOf({ Effect: 'Allow', Resource: '*', ...statement }) },
    })
  const makeKey = async (input: object = {}): Promise<string> =>
    (await root.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? ''
  /** Lets the other account use a key, and its own goes on to. */
  const open = (KeyId: string, Action: string | readonly string[] = 'kms:*') => {
    const mine = { Effect: 'Allow', Principal: { AWS: HOME }, Action: 'kms:*', Resource: '*' }
    const theirs = { Effect: 'Allow', Principal: { AWS: AWAY }, Action, Resource: '*' }
    return root.send(new PutKeyPolicyCommand({ KeyId, Policy: policyOf(mine, theirs) }))
  }
  return { ...kms, iam, as, root, away: as('away'), user: as('test'), allow, makeKey, open }
}

test('each account has keys, aliases, lists and quotas of its own', async () => {
  const { root, away } = await setUp()
  const AliasName = 'alias/same'
  const arns = []
  for (const client of [root, away]) {
    const { KeyMetadata } = await client.send(new CreateKeyCommand())
    await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata?.KeyId }))
    arns.push(KeyMetadata?.Arn)
    expect((await client.send(new ListKeysCommand())).Keys?.map(({ KeyArn }) => KeyArn)).toEqual([KeyMetadata?.Arn])
    const { Aliases = [] } = await client.send(new ListAliasesCommand())
    expect(Aliases.filter((alias) => alias.AliasName === AliasName)).toHaveLength(1)
    expect((await client.send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata).toMatchObject({
      Arn: KeyMetadata?.Arn,
      AWSAccountId: KeyMetadata?.Arn?.split(':')[4],
    })
  }
  expect(arns.map((arn) => arn?.split(':')[4])).toEqual([HOME, AWAY])
  // A name without an account is the caller's own.
  const id = arns[0]?.split('/')[1]
  await expect(away.send(new DescribeKeyCommand({ KeyId: id }))).rejects.toMatchObject(NOT_FOUND)
  // Default keys are each account's own, and made when they are first named.
  const alias = 'alias/aws/s3'
  const [own, theirs] = await Promise.all(
    [root, away].map(async (client) => (await client.send(new DescribeKeyCommand({ KeyId: alias }))).KeyMetadata?.Arn),
  )
  expect(own?.split(':')[4]).toBe(HOME)
  expect(theirs?.split(':')[4]).toBe(AWAY)
})

test('a key of another account is used by its ARN or its alias’s, once both its policy and the caller’s let it', async () => {
  const { root, user, away, allow, makeKey, open } = await setUp()
  const KeyId = await makeKey()
  await root.send(new CreateAliasCommand({ AliasName: 'alias/shared', TargetKeyId: KeyId }))
  const alias = KeyId.replace(/key\/.*/, 'alias/shared')
  const encrypt = (id: string) => user.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.from('x') }))
  const missing = `${KeyId.slice(0, -12)}${'0'.repeat(12)}`
  const texts = await Promise.all(
    [KeyId, missing, alias, `${alias}-none`].map((id) => encrypt(id).catch((error: Error) => error.message)),
  )
  // Nobody is told whether it is there.
  expect(new Set(texts).size).toBe(1)
  expect(texts[0]).toContain('because the resource does not exist in this Region')

  await allow({ Action: 'kms:*' })
  await expect(encrypt(KeyId)).rejects.toMatchObject(ACCESS_DENIED)
  await open(KeyId)
  const { CiphertextBlob, KeyId: used } = await encrypt(alias)
  expect(used).toBe(KeyId)
  await encrypt(KeyId)
  // A ciphertext names its key by itself.
  expect((await user.send(new DecryptCommand({ CiphertextBlob }))).KeyId).toBe(KeyId)
  expect((await away.send(new DecryptCommand({ CiphertextBlob }))).KeyId).toBe(KeyId)
  await allow({ Action: 'kms:Decrypt', Resource: `arn:aws:kms:us-east-1:${AWAY}:*` })
  await expect(encrypt(KeyId)).rejects.toMatchObject(ACCESS_DENIED)
  await expect(user.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject(ACCESS_DENIED)
})

test('a grant lets another account’s principal use a key, by itself', async () => {
  const { root, user, makeKey } = await setUp()
  const KeyId = await makeKey()
  const principal = `arn:aws:iam::${AWAY}:user/user`
  const grant = { KeyId, GranteePrincipal: principal, RetiringPrincipal: principal, Operations: ['Encrypt'] as const }
  const { GrantId } = await root.send(new CreateGrantCommand({ ...grant, Operations: ['Encrypt'] }))
  await user.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))
  const asked = new ListRetirableGrantsCommand({ RetiringPrincipal: principal })
  await expect(user.send(asked)).rejects.toMatchObject(ACCESS_DENIED)
  await user.send(new RetireGrantCommand({ KeyId, GrantId }))
  await expect(user.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))).rejects.toMatchObject(
    ACCESS_DENIED,
  )
})

/** Operations that name a key. */
const aboutKeys = AWS.operations.filter((operation) =>
  membersOf(operation).some((member) => /^(KeyId|TargetKeyId|DestinationKeyId)$/.test(member)),
)

test('no operation touches a key of another account, but those that may when both sides let them', async () => {
  const { root, dispatch, allow, makeKey, open } = await setUp()
  expect(aboutKeys.length).toBeGreaterThan(35)
  for (const operation of aboutKeys) {
    const { name, action } = operation
    const Origin = /import/i.test(name) ? 'EXTERNAL' : 'AWS_KMS'
    const KeyId = await makeKey({ Origin, MultiRegion: name === 'ReplicateKey' })
    const made = Origin === 'EXTERNAL' ? undefined : await root.send(encryptionOf(KeyId))
    const CiphertextBlob = Buffer.from(made?.CiphertextBlob ?? Buffer.alloc(140, 2)).toString('base64')
    const isDataKey = name.startsWith('GenerateDataKey')
    const body = Buffer.from(
      JSON.stringify({
        ...AWS.members(KeyId),
        ...{ CiphertextBlob, KeySpec: isDataKey ? 'AES_256' : undefined, CustomerMasterKeySpec: undefined },
        ...(isDataKey ? { NumberOfBytes: undefined } : {}),
        AliasName: 'alias/new',
      }),
    )
    const attempt = async () => {
      const answer = await AWS.call(dispatch, operation, body)
      expect.soft(answer.status, `${name}: ${JSON.stringify(answer)}`).toBeLessThan(500)
      return AWS.codeOf(answer)
    }
    const needs = action === 'kms:ReEncryptFrom' ? ['kms:ReEncryptFrom', 'kms:ReEncryptTo'] : [action]
    await allow({ Action: needs })
    const denied = name === 'RetireGrant' ? NOT_FOUND.name : ACCESS_DENIED.name
    expect.soft(await attempt(), `${name} by the caller's policy alone`).toBe(denied)
    await allow({ NotAction: needs })
    await open(KeyId)
    expect.soft(await attempt(), `${name} by the key's policy alone`).toBe(denied)
    await allow({ Action: needs })
    const both = expect.soft(await attempt(), `${name} by both`)
    if (needs.every(reachesOtherAccounts)) both.not.toBe(ACCESS_DENIED.name)
    else both.toBe(ACCESS_DENIED.name)
  }
})

const encryptionOf = (KeyId: string): EncryptCommand =>
  new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(96, 1), EncryptionContext: { a: 'b' } })

test('a token that is over is told from one that there is not', async () => {
  const nowMs = Date.UTC(2026, 0, 1)
  const principal = { kind: 'user', arn: `arn:aws:iam::${HOME}:root`, accountId: HOME, name: 'root' } as const
  const domains: Domains = {
    findToken: async (token) => (token === 'known' ? { principal, projectId: ZEROS, expiresAtMs: nowMs } : undefined),
    accountOfProject: async () => HOME,
    domainOf: async () => ZEROS,
    arnOf: async () => undefined,
    idOf: async () => undefined,
  }
  let now = nowMs
  const { otc } = await startKms({}, { domains, clock: { now: () => now } })
  const codeOf = async (token: string) => (await otc('list-keys', {}, { 'x-auth-token': token })).body.error?.error_code
  expect(await codeOf('known')).toBe('KMS.0303')
  expect(await codeOf('other')).toBe('KMS.0302')
  now -= 1
  expect(await codeOf('known')).toBeUndefined()
})

test('no call of the OTC dialect enters a project of another domain', async () => {
  const { url, iam, makeKey } = await setUp()
  const body = Buffer.from(JSON.stringify(OTC.members((await makeKey()).split('/')[1] ?? '')))
  const { token, project } = await strangersToken(iam.dispatch)
  expect(project).not.toBe(ZEROS)
  for (const operation of OTC.operations) {
    const [method = '', path = ''] = operation.route.split(' ')
    const at = (id: string): string => path.replace('{project_id}', id).replaceAll(/\{\w+\}/g, 'x')
    const call = (id: string) =>
      fetch(`${url}${at(id)}`, {
        method,
        headers: { 'x-auth-token': token },
        ...(method === 'GET' || method === 'DELETE' ? {} : { body }),
      })
    const refused = await (await call(ZEROS)).json()
    expect.soft(refused, operation.name).toMatchObject({ error: { error_code: 'KMS.0321' } })
    expect.soft((await call(project)).status, operation.name).not.toBe(500)
  }
})

/** A token of the other account's root user, for its project. */
const strangersToken = async (dispatch: Dispatch): Promise<{ readonly token: string; readonly project: string }> => {
  const listener = await listen(createHandler(dispatch), { host: '127.0.0.1', port: 0 })
  onTestFinished(() => listener.close(0))
  const user = { name: 'away', password: 'away-secret', domain: { name: 'away' } }
  const scope = { project: { name: 'us-east-1' } }
  const response = await fetch(`${listener.url}/v3/auth/tokens`, {
    method: 'POST',
    body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } }),
  })
  const document = (await response.json()) as { token: { project: { id: string } } }
  return { token: response.headers.get('x-subject-token') ?? '', project: document.token.project.id }
}
