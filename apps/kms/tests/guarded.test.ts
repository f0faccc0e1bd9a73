import { CreateAliasCommand, CreateGrantCommand, CreateKeyCommand, EncryptCommand } from '@aws-sdk/client-kms'
import { type Credential, type Principal, staticCredentials } from '@sealstack/auth'
import { parsePolicy } from '@sealstack/policy'
import { describe, test } from 'vitest'
import { OTC_ACTIONS } from '../src/wire/otc-actions.ts'
import { DIALECTS, type Dialect, requiredMembersOf } from './_calls.ts'
import { startKms } from './_util.ts'

const ACCOUNT = '000000000000'

const credential = (accessKeyId: string, name: string, arn: string): Credential => ({
  accessKeyId,
  secretAccessKey: accessKeyId,
  principal: { kind: 'user', arn, accountId: ACCOUNT, name },
})

/** A KMS whose caller is a user with the permissions that `allowed` says, and what operations need to work on. */
const setUp = async () => {
  let allowed: object | undefined
  const credentials = staticCredentials([
    credential('test', 'user', `arn:aws:iam::${ACCOUNT}:user/user`),
    credential('root', 'root', `arn:aws:iam::${ACCOUNT}:root`),
  ])
  const policiesOf = async ({ name }: Principal) => {
    if (name !== 'user' || !allowed) return {}
    const Statement = [{ Effect: 'Allow', Resource: '*', ...allowed }]
    return { identity: [parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity')] }
  }
  const kms = await startKms({}, { credentials, identities: { policiesOf } })
  const root = kms.clientAs('root', 'root')
  /** Every member that an operation may have, each naming something that is there. */
  const prepare = async (dialect: Dialect, name: string, round: string): Promise<Buffer> => {
    const Origin = /import/i.test(name) ? 'EXTERNAL' : 'AWS_KMS'
    const { KeyMetadata } = await root.send(new CreateKeyCommand({ Origin, MultiRegion: name === 'ReplicateKey' }))
    const KeyId = KeyMetadata?.KeyId ?? ''
    if (Origin === 'EXTERNAL') return Buffer.from(JSON.stringify(dialect.members(KeyId)))
    const AliasName = `alias/${name}-${round}`
    if (name !== 'CreateAlias') await root.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }))
    const EncryptionContext = { a: 'b' }
    const { CiphertextBlob } = await root.send(
      new EncryptCommand({ KeyId, EncryptionContext, Plaintext: Buffer.alloc(96, 1) }),
    )
    const GranteePrincipal = `arn:aws:iam::${ACCOUNT}:user/grantee`
    const { GrantId } = await root.send(new CreateGrantCommand({ KeyId, GranteePrincipal, Operations: ['Decrypt'] }))
    return Buffer.from(
      JSON.stringify({
        ...dialect.members(KeyId),
        ...{ AliasName, GrantId, CiphertextBlob: Buffer.from(CiphertextBlob ?? []).toString('base64') },
        ...{ KeySpec: name.startsWith('GenerateDataKey') ? 'AES_256' : undefined, CustomerMasterKeySpec: undefined },
        ...(name.startsWith('GenerateDataKey') ? { NumberOfBytes: undefined } : {}),
        ...(dialect.name === 'OTC' ? { cipher_text: Buffer.from(CiphertextBlob ?? []).toString('hex') } : {}),
        ...(name.endsWith('-data')
          ? { plain_text: 'x', cipher_text: Buffer.from(CiphertextBlob ?? []).toString('base64') }
          : {}),
        ...(dialect.name === 'OTC' ? { grant_id: GrantId } : {}),
        ...(name === 'resource-instances' ? { action: 'filter' } : {}),
        ...(name === 'create-key' ? { key_alias: round, key_spec: undefined } : {}),
      }),
    )
  }
  const allow = (policy: object): void => {
    allowed = policy
  }
  return { ...kms, prepare, allow }
}

/** What some operations need besides, by the "required permissions" of their reference; CreateKey and ReplicateKey for tags. */
const SECOND_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  CreateKey: ['kms:TagResource'],
  ReEncrypt: ['kms:ReEncryptTo'],
  ReplicateKey: ['kms:CreateKey', 'kms:TagResource'],
}

/** What an operation needs, in the words of policies. */
const actionsOf = ({ name, action }: { readonly name: string; readonly action: string }): readonly string[] => [
  OTC_ACTIONS[name] ?? action,
  ...(SECOND_ACTIONS[name] ?? []),
]

describe.for(DIALECTS)('no operation of the $name dialect', (dialect) => {
  const { operations, call, codeOf, denied } = dialect

  test('does anything for a user without permissions', async ({ expect }) => {
    const { dispatch, prepare } = await setUp()
    for (const operation of operations) {
      const answer = await call(dispatch, operation, await prepare(dialect, operation.name, 'a'))
      expect.soft(codeOf(answer), `${operation.name}: ${JSON.stringify(answer)}`).toBe(denied)
    }
  })

  test('does anything for such a user when all is left out that may be', async ({ expect }) => {
    const { dispatch, prepare } = await setUp()
    for (const operation of operations) {
      const whole = JSON.parse(String(await prepare(dialect, operation.name, 'a')))
      const required = Object.fromEntries(requiredMembersOf(operation).map((name) => [name, whole[name]]))
      const answer = await call(dispatch, operation, Buffer.from(JSON.stringify(required)))
      expect.soft(answer.status, `${operation.name}: ${JSON.stringify(answer)}`).toBeGreaterThanOrEqual(400)
      expect.soft(answer.status, `${operation.name}: ${JSON.stringify(answer)}`).toBeLessThan(500)
    }
  })

  // Who may retire a grant is the grant's to say, not a policy's.
  const judged = operations.filter(({ name }) => name !== 'RetireGrant' && name !== 'retire-grant')

  test('takes another permission for its own, or needs one more', async ({ expect }) => {
    const { dispatch, prepare, allow } = await setUp()
    for (const operation of judged) {
      const actions = actionsOf(operation)
      for (const action of actions) {
        allow({ NotAction: action })
        const answer = await call(dispatch, operation, await prepare(dialect, operation.name, action.slice(4)))
        expect.soft(codeOf(answer), `${operation.name} without ${action}: ${JSON.stringify(answer)}`).toBe(denied)
      }
      allow({ Action: actions })
      const answer = await call(dispatch, operation, await prepare(dialect, operation.name, 'only'))
      expect.soft(codeOf(answer), `${operation.name} with ${actions} alone: ${JSON.stringify(answer)}`).not.toBe(denied)
    }
  })
})
