import { constants, publicEncrypt, randomBytes } from 'node:crypto'
import * as sdk from '@aws-sdk/client-kms'
import { createHandler, listen } from '@sealstack/http'
import { onTestFinished, test } from 'vitest'
import { awsOperations } from '../src/api.ts'
import { createKmsDispatch } from '../src/app.ts'
import { createContext, type KmsContext } from '../src/context.ts'
import { membersOf } from './_calls.ts'
import { kmsClient, testConfig, testOverrides } from './_util.ts'

const STATES = [
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
  'Unavailable',
  'Creating',
  'Updating',
] as const
type State = (typeof STATES)[number]

/**
 * "Key states of AWS KMS keys" of the AWS developer guide: what each operation answers in each of {@link STATES}, for
 * keys with material of the KMS's own. Numbers are the guide's footnotes; `-` is a state that such a key cannot have.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
const OWN = `
CancelKeyDeletion               4  4  ok ok -  4  4  4
CreateAlias                     ok ok 3  3  -  ok ok ok
CreateGrant                     ok 1  3  3  -  ok 14 ok
Decrypt                         ok 1  3  3  -  11 14 ok
DeleteAlias                     ok ok ok ok -  ok ok ok
DeleteImportedKeyMaterial       9  9  9  9  -  9  9  9
DescribeKey                     ok ok ok ok -  ok ok ok
DisableKey                      ok ok 3  3  -  ok 14 15
DisableKeyRotation              ok 1  3  3  -  11 14 ok
EnableKey                       ok ok 3  3  -  ok 14 15
EnableKeyRotation               ok 1  3  3  -  11 14 ok
Encrypt                         ok 1  3  3  -  11 14 ok
GenerateDataKey                 ok 1  3  3  -  11 14 ok
GenerateDataKeyWithoutPlaintext ok 1  3  3  -  11 14 ok
GetKeyLastUsage                 ok ok ok ok -  ok ok ok
GetKeyPolicy                    ok ok ok ok -  ok ok ok
GetKeyRotationStatus            ok ok ok ok -  ok ok ok
GetParametersForImport          9  9  9  9  -  9  9  9
ImportKeyMaterial               9  9  9  9  -  9  9  9
ListAliases                     ok ok ok ok -  ok ok ok
ListGrants                      ok ok ok ok -  ok ok ok
ListKeyPolicies                 ok ok ok ok -  ok ok ok
ListKeyRotations                ok ok ok ok -  ok ok ok
ListResourceTags                ok ok ok ok -  ok ok ok
PutKeyPolicy                    ok ok ok ok -  ok ok ok
ReEncrypt                       ok 1  3  3  -  11 14 ok
ReplicateKey                    ok 1  3  3  -  11 14 15
RetireGrant                     ok ok ok ok -  ok ok ok
RevokeGrant                     ok ok ok ok -  ok ok ok
RotateKeyOnDemand               ok 1  3  3  -  11 14 ok
ScheduleKeyDeletion             ok ok 3  3  -  ok ok 15
TagResource                     ok ok 3  3  -  ok ok ok
UntagResource                   ok ok 3  3  -  ok ok ok
UpdateAlias                     ok ok 3  3  -  ok ok ok
UpdateKeyDescription            ok ok 3  3  -  ok ok ok
UpdatePrimaryRegion             ok 1  3  3  -  11 14 ok
`

/** The same for imported material, where that makes a difference, and the state that only such keys have. */
const IMPORTED = `
CancelKeyDeletion               4  4  ok -  4  4  4  4
CreateAlias                     ok ok 3  -  ok ok ok ok
CreateGrant                     ok 1  3  -  5  ok 14 ok
Decrypt                         ok 1  3  -  5  11 14 ok
DeleteAlias                     ok ok ok -  ok ok ok ok
DeleteImportedKeyMaterial       ok ok ok -  ok 11 14 15
DisableKey                      ok ok 3  -  5  ok 14 15
DisableKeyRotation              6  6  6  -  6  6  6  6
EnableKey                       ok ok 3  -  5  ok 14 15
EnableKeyRotation               6  6  6  -  6  6  6  6
Encrypt                         ok 1  3  -  5  11 14 ok
GenerateDataKey                 ok 1  3  -  5  11 14 ok
GetKeyPolicy                    ok ok ok -  ok ok ok ok
GetKeyRotationStatus            ok ok ok -  ok ok ok ok
GetParametersForImport          ok ok 8  -  ok 11 14 15
ImportKeyMaterial               ok ok 8  -  ok 11 14 ok
ListKeyRotations                ok ok ok -  ok ok ok ok
ReEncrypt                       ok 1  3  -  5  11 14 ok
RotateKeyOnDemand               R  1  3  -  5  11 14 R
ScheduleKeyDeletion             ok ok 3  -  ok ok ok 15
TagResource                     ok ok 3  -  ok ok ok ok
UpdateAlias                     ok ok 3  -  ok ok ok ok
`

const refusalOf = (cell: string, arn: string): string => {
  const invalid = (text: string): string => `KMSInvalidStateException: ${text}`
  const origin = (name: string): string =>
    `UnsupportedOperationException: ${arn} origin is ${name} which is not valid for this operation.`
  const refusals: Readonly<Record<string, string>> = {
    ok: 'ok',
    1: `DisabledException: ${arn} is disabled.`,
    3: invalid(`${arn} is pending deletion.`),
    4: invalid(`${arn} is not pending deletion.`),
    5: invalid(`${arn} is pending import.`),
    6: origin('EXTERNAL'),
    8: invalid(`${arn} is pending deletion.`),
    9: origin('AWS_KMS'),
    11: invalid(`${arn} is unavailable.`),
    14: invalid(`${arn} is creating.`),
    15: invalid(`${arn} is updating.`),
    // Its state allows it, but no material waits to be used.
    R: invalid(`No available key material pending rotation for the key: ${arn}.`),
  }
  return refusals[cell] ?? `an outcome for ${cell}`
}

/** A key, and what belongs to it. */
interface Subject {
  readonly id: string
  readonly arn: string
  readonly ciphertext: Uint8Array
  readonly imported?: Pick<
    sdk.ImportKeyMaterialCommandInput,
    'ImportToken' | 'EncryptedKeyMaterial' | 'ExpirationModel'
  >
}

const COMMANDS = new Map<string, unknown>(Object.entries(sdk))

const commandOf = (operation: string, input: object): sdk.DescribeKeyCommand => {
  const Command = COMMANDS.get(`${operation}Command`) as new (input: object) => sdk.DescribeKeyCommand
  return new Command(input)
}

/** What is sent to try an operation with a key; `n` is another number each time. */
const inputOf = (operation: string, { id: KeyId, ciphertext: CiphertextBlob, imported }: Subject, n: number) => {
  const AliasName = `alias/name-${n}`
  const principal = { GranteePrincipal: 'arn:aws:iam::000000000000:user/a' }
  const [blob, pairs] = [Buffer.alloc(256), { Tags: [{ TagKey: 'a', TagValue: 'b' }], TagKeys: ['a'] }]
  const wanted: Readonly<Record<string, object>> = {
    CreateAlias: { AliasName, TargetKeyId: KeyId },
    UpdateAlias: { AliasName, TargetKeyId: KeyId },
    DeleteAlias: { AliasName },
    CreateGrant: { ...principal, Operations: ['Decrypt'] },
    Decrypt: { CiphertextBlob },
    Encrypt: { Plaintext: blob },
    GenerateDataKey: { KeySpec: 'AES_256' },
    GenerateDataKeyWithoutPlaintext: { KeySpec: 'AES_256' },
    GetParametersForImport: { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
    ImportKeyMaterial: imported ?? {
      ...{ ImportToken: blob, EncryptedKeyMaterial: blob },
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    },
    PutKeyPolicy: { Policy: POLICY },
    ReEncrypt: { CiphertextBlob, DestinationKeyId: KeyId },
    ReplicateKey: { ReplicaRegion: ['eu-central-1', 'us-west-2'][n % 2] },
    TagResource: pairs,
    UntagResource: pairs,
    RetireGrant: { GrantId: `grant-${n}` },
    RevokeGrant: { GrantId: `grant-${n}` },
    UpdateKeyDescription: { Description: 'x' },
    UpdatePrimaryRegion: { PrimaryRegion: 'eu-west-1' },
  }
  return { KeyId, ...wanted[operation] }
}

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }],
})

const startServer = async () => {
  const ctx = await createContext(testConfig(), testOverrides())
  const listener = await listen(createHandler(createKmsDispatch(ctx)), { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await listener.close(0)
    await ctx.close()
  })
  const aws = kmsClient(listener.url)
  const create = async (input: sdk.CreateKeyCommandInput): Promise<Subject> => {
    const { KeyMetadata } = await aws.send(new sdk.CreateKeyCommand(input))
    const [id, arn] = [KeyMetadata?.KeyId ?? '', KeyMetadata?.Arn ?? '']
    const imported = input.Origin === 'EXTERNAL' ? await importInto(aws, id) : undefined
    const { CiphertextBlob } = await aws.send(new sdk.EncryptCommand({ KeyId: id, Plaintext: randomBytes(8) }))
    return { id, arn, ciphertext: CiphertextBlob ?? new Uint8Array(), ...(imported ? { imported } : {}) }
  }
  return { ctx, aws, create }
}

const importInto = async (aws: sdk.KMSClient, KeyId: string) => {
  const { ImportToken, PublicKey } = await aws.send(
    new sdk.GetParametersForImportCommand({
      ...{ KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
    }),
  )
  const key = { key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki', oaepHash: 'sha256' } as const
  const EncryptedKeyMaterial = publicEncrypt({ ...key, padding: constants.RSA_PKCS1_OAEP_PADDING }, randomBytes(32))
  const imported = { ImportToken, EncryptedKeyMaterial, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } as const
  await aws.send(new sdk.ImportKeyMaterialCommand({ KeyId, ...imported }))
  return imported
}

/** Makes what an operation takes away: the alias and the grant that {@link inputOf} names. */
const prepare = async (ctx: KmsContext, operation: string, { id: keyId }: Subject, n: number): Promise<void> => {
  if (/^(Update|Delete)Alias$/.test(operation)) {
    const alias = { name: `alias/name-${n}`, keyId, createdAtMs: 0n, updatedAtMs: 0n }
    await ctx.directory.changeAliases((aliases) => aliases.insert(alias, 50))
  }
  if (/^Re(voke|tire)Grant$/.test(operation)) {
    const none = { name: null, retiring: null, constraintType: null, constraint: null }
    const [grantee, operations] = ['arn:aws:iam::000000000000:user/a', '["Decrypt"]']
    const row = { ...none, id: `grant-${n}`, region: ctx.home.region, keyId, grantee, operations }
    await ctx.grants.insert({ ...row, issuer: grantee, createdAtMs: 0n }, 50)
  }
}

/** Remembers a key's row and material, and gives what puts them back. */
const bookmark = async ({ keys, directory }: KmsContext, id: string) => {
  const [row, versions] = [await keys.find(id), await keys.listVersions(id)]
  if (!row) throw new Error(`no key ${id}`)
  const { state, deletionAtMs, windowDays, rotationDays, nextRotationAtMs, expiresAtMs, dueAtMs } = row
  const patch = { state, deletionAtMs, windowDays, rotationDays, nextRotationAtMs, expiresAtMs, dueAtMs }
  return async (): Promise<void> => {
    const current = await keys.find(id)
    if (!current) throw new Error(`no key ${id}`)
    await keys.change(id, {
      expected: { state: current.state, version: current.version },
      patch,
      versions: versions.map(({ version, sealed }) => ({ version, patch: { sealed } })),
    })
    directory.notify(id)
  }
}

/** Brings an enabled key into a state: through the API where one can. */
const reach = async ({ ctx, aws }: Awaited<ReturnType<typeof startServer>>, KeyId: string, state: State) => {
  if (state === 'Disabled') await aws.send(new sdk.DisableKeyCommand({ KeyId }))
  else if (state === 'PendingImport') await aws.send(new sdk.DeleteImportedKeyMaterialCommand({ KeyId }))
  else if (state.endsWith('Deletion')) await aws.send(new sdk.ScheduleKeyDeletionCommand({ KeyId }))
  else if (state !== 'Enabled') {
    await ctx.keys.change(KeyId, { expected: { state: 'Enabled', version: 0 }, patch: { state } })
    ctx.directory.notify(KeyId)
  }
}

test('the table has every operation that is about a symmetric key', ({ expect }) => {
  const named = awsOperations.filter(
    (operation) =>
      operation.implemented && membersOf(operation).some((name) => /^(Target)?KeyId$|^AliasName$/.test(name)),
  )
  const names = named.map(({ name }) => name).filter((name) => !/Sign|Verify|Mac|PublicKey|KeyPair|Shared/.test(name))
  expect(names.filter((name) => !OWN.includes(`\n${name} `))).toEqual([])
})

test.for([
  ['AWS_KMS', OWN],
  ['EXTERNAL', IMPORTED],
] as const)('each operation in each state of a key of the origin %s', async ([Origin, table], { expect }) => {
  const server = await startServer()
  const { ctx, aws, create } = server
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.split(/\s+/))
  let n = 0
  for (const [column, state] of STATES.entries()) {
    if (rows.every((row) => row[column + 1] === '-')) continue
    const subject = await create(Origin === 'EXTERNAL' ? { Origin } : { MultiRegion: true })
    const hasReplica = Origin === 'AWS_KMS' && state !== 'PendingDeletion'
    if (hasReplica) await aws.send(new sdk.ReplicateKeyCommand({ KeyId: subject.id, ReplicaRegion: 'eu-west-1' }))
    await reach(server, subject.id, state)
    const { KeyMetadata } = await aws.send(new sdk.DescribeKeyCommand({ KeyId: subject.id }))
    expect(KeyMetadata?.KeyState).toBe(state)
    const restore = await bookmark(ctx, subject.id)
    for (const [operation = '', ...cells] of rows) {
      n += 1
      await prepare(ctx, operation, subject, n)
      const outcome = await aws.send(commandOf(operation, inputOf(operation, subject, n))).then(
        () => 'ok',
        (error: Error) => `${error.name}: ${error.message}`,
      )
      expect.soft(outcome, `${operation}, ${state}`).toBe(refusalOf(cells[column] ?? '', subject.arn))
      if (outcome === 'ok') await restore()
    }
  }
})
