import { type Policy, parsePolicy } from '@sealstack/policy'
import { ALL_USERS, AUTHENTICATED_USERS, type Grant, type Grantee, LOG_DELIVERY, type Permission } from './acl.ts'

/** What grants are about: a bucket, or an object, which may inherit them from its bucket. */
export type AclScope = 'bucket' | 'object'

/**
 * What a permission is in the words of policies:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html, "Mapping of ACL permissions".
 */
const ACTIONS: Readonly<Record<AclScope, Readonly<Partial<Record<Permission, readonly string[]>>>>> = {
  bucket: {
    READ: ['ListBucket', 'ListBucketVersions', 'ListBucketMultipartUploads', 'HeadBucket'],
    WRITE: ['PutObject'],
    READ_ACP: ['GetBucketAcl'],
    WRITE_ACP: ['PutBucketAcl'],
  },
  object: {
    READ: ['GetObject', 'GetObjectVersion'],
    READ_ACP: ['GetObjectAcl', 'GetObjectVersionAcl'],
    WRITE_ACP: ['PutObjectAcl', 'PutObjectVersionAcl'],
  },
}

/** An owner of an object may delete it where it may write to its bucket. */
const OWN_DELETION = ['DeleteObject', 'DeleteObjectVersion']

const COMPILED = new Map<string, Policy>()
const MAX_COMPILED = 1000

/** An ACL as a policy of its resource, to be weighed as one. `ownsObject` says that who asks owns the object in question. */
export const aclPolicy = (grants: readonly Grant[], scope: AclScope, ownsObject = false): Policy => {
  const source = JSON.stringify([scope, ownsObject, grants])
  const known = COMPILED.get(source)
  if (known) return known
  const statements = grants.map((grant) => statementOf(grant, scope, ownsObject)).filter((each) => each !== undefined)
  const policy: Policy =
    statements.length === 0
      ? { kind: 'resource', name: 'ACL', version: '2012-10-17', statements: [] }
      : // A key's policies, of all that are attached to something, may be the longest and say `*` of what they belong to.
        parsePolicy(JSON.stringify({ Statement: statements }), 'key', { name: `${scope} ACL` })
  if (COMPILED.size >= MAX_COMPILED) COMPILED.delete(COMPILED.keys().next().value ?? '')
  COMPILED.set(source, policy)
  return policy
}

const statementOf = ({ Grantee, Permission }: Grant, scope: AclScope, ownsObject: boolean) => {
  const ofScope = ACTIONS[scope]
  const granted = Permission === 'FULL_CONTROL' ? Object.values(ofScope).flat() : (ofScope[Permission] ?? [])
  const names = ownsObject && granted.includes('PutObject') ? [...granted, ...OWN_DELETION] : granted
  if (names.length === 0) return undefined
  return { Effect: 'Allow', ...principalOf(Grantee), Action: names.map((name) => `s3:${name}`), Resource: '*' }
}

const principalOf = ({ ID = '', URI }: Grantee) => {
  switch (URI) {
    case undefined:
      return { Principal: /^\d{12}$/.test(ID) ? { AWS: ID } : { CanonicalUser: ID } }
    case ALL_USERS:
      return { Principal: '*' }
    case AUTHENTICATED_USERS:
      return { Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalType': 'Anonymous' } } }
    case LOG_DELIVERY:
      return { Principal: { Service: 'logging.s3.amazonaws.com' } }
    default:
      return { Principal: { Service: 'none.amazonaws.com' } }
  }
}
