import { type Policy, parsePolicy } from '@sealstack/policy'

/** The one policy that a key has. */
export const POLICY_NAME = 'default'

/** What a key that is made without a policy gets: the account may do everything, through its own policies. */
export const defaultPolicy = (accountId: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })

/** The policy of a service's default key: anybody in the account may use it through that service, and look at it. */
export const managedPolicy = (accountId: string, viaService: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'auto-managed-key-1',
    Statement: [
      {
        Sid: `Allow access through ${viaService} for all principals in the account`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:CreateGrant',
          'kms:DescribeKey',
        ],
        Resource: '*',
        Condition: { StringEquals: { 'kms:CallerAccount': accountId, 'kms:ViaService': viaService } },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  })

/** The name that AWS has for a service of this cloud, as in `kms:ViaService`. */
export const viaServiceName = (service: string, region: string): string =>
  `${VIA_NAMES.get(service) ?? service}.${region}.amazonaws.com`

const VIA_NAMES: ReadonlyMap<string, string> = new Map([
  ['obs', 's3'],
  ['evs', 'ec2'],
  ['ims', 'imagebuilder'],
])

const MAX_PARSED = 1000
const parsed = new Map<string, Policy>()

/**
 * A key policy, ready to be evaluated. Most keys have the same few policies, so what was parsed is kept.
 * @throws PolicyError
 */
export const readKeyPolicy = (text: string): Policy => {
  const known = parsed.get(text)
  if (known) return known
  const policy = parsePolicy(text.trim(), 'key')
  if (parsed.size >= MAX_PARSED) parsed.clear()
  parsed.set(text, policy)
  return policy
}

const CONTEXT_KEY = 'kms:EncryptionContext:'
const CONTEXT_KEY_LOWER = CONTEXT_KEY.toLowerCase()

/** The values of a condition key, in lower case, that an encryption context gives; undefined where it gives none. */
export const contextCondition = (
  context: Readonly<Record<string, string>>,
  key: string,
): readonly string[] | undefined => {
  if (key === 'kms:encryptioncontextkeys') return Object.keys(context)
  if (!key.startsWith(CONTEXT_KEY_LOWER)) return undefined
  // Whole keys are compared, since a letter's lower case may depend on what is before it.
  const names = Object.keys(context).filter((name) => (CONTEXT_KEY + name).toLowerCase() === key)
  return names.length === 0 ? undefined : names.map((name) => context[name] ?? '')
}
