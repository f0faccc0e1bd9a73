import type { Credential, Principal } from '@sealstack/auth'
import { staticCredentials } from '@sealstack/auth'
import { parsePolicy } from '@sealstack/policy'
import type { KmsOverrides } from '../src/index.ts'
import { startKms } from './_util.ts'

const ACCOUNT = '000000000000'

/** The ARN of a user, or with its path of a role. */
export const arnOf = (name: string): string =>
  name === 'root' ? `arn:aws:iam::${ACCOUNT}:root` : `arn:aws:iam::${ACCOUNT}:user/${name}`

const credential = (name: string, principal: Partial<Principal> = {}): Credential => ({
  accessKeyId: name,
  secretAccessKey: name,
  principal: { kind: 'user', arn: arnOf(name), accountId: ACCOUNT, name, ...principal },
})

/** A KMS with the root user, the object store, and users who have the identity policies that are given. */
export const startWithUsers = async (
  users: Readonly<Record<string, object | undefined>>,
  overrides: Partial<KmsOverrides> = {},
) => {
  const service = { kind: 'service', arn: `arn:aws:iam::${ACCOUNT}:role/service/obs`, name: 'obs' } as const
  const policies = new Map(
    Object.entries(users).map(([name, statement]) => [
      arnOf(name),
      statement ? [parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }), 'identity')] : [],
    ]),
  )
  const kms = await startKms(
    {},
    {
      credentials: staticCredentials([
        credential('test', { arn: arnOf('root'), name: 'root' }),
        credential('obs', service),
        ...Object.keys(users).map((name) => credential(name)),
      ]),
      identities: { policiesOf: async ({ arn }) => ({ identity: policies.get(arn) ?? [] }) },
      ...overrides,
    },
  )
  return { ...kms, as: (name: string, region?: string) => kms.clientAs(name, name, region) }
}
