import { compileGlob, matchesGlob } from './glob.ts'

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html, resource type object. */
const OBJECT_ACTIONS = [
  'AbortMultipartUpload',
  'BypassGovernanceRetention',
  'DeleteObject',
  'DeleteObjectTagging',
  'DeleteObjectVersion',
  'DeleteObjectVersionTagging',
  'GetObject',
  'GetObjectAcl',
  'GetObjectAttributes',
  'GetObjectLegalHold',
  'GetObjectRetention',
  'GetObjectTagging',
  'GetObjectTorrent',
  'GetObjectVersion',
  'GetObjectVersionAcl',
  'GetObjectVersionAttributes',
  'GetObjectVersionForReplication',
  'GetObjectVersionTagging',
  'GetObjectVersionTorrent',
  'InitiateReplication',
  'ListMultipartUploadParts',
  'ObjectOwnerOverrideToBucketOwner',
  'PutObject',
  'PutObjectAcl',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectTagging',
  'PutObjectVersionAcl',
  'PutObjectVersionTagging',
  'ReplicateDelete',
  'ReplicateObject',
  'ReplicateTags',
  'RestoreObject',
  'UpdateObjectEncryption',
].map((name) => `s3:${name.toLowerCase()}`)

const OBJECT_ACTION_SET: ReadonlySet<string> = new Set(OBJECT_ACTIONS)

/** Whether an action, maybe with wildcards, can mean one on objects, and whether it can mean one on buckets. */
const scopeOf = (action: string): { readonly objects: boolean; readonly buckets: boolean } => {
  const lower = action.toLowerCase()
  if (!/[*?]/.test(lower)) {
    const objects = OBJECT_ACTION_SET.has(lower)
    return { objects, buckets: !objects }
  }
  const glob = compileGlob(lower)
  // `s3:GetObject*` has only actions on objects behind it; a shorter beginning may have some on buckets too.
  const begin = lower.slice(0, lower.search(/[*?]/))
  const buckets = !/^s3:(?:(?:get|put|delete|restore|replicate)object|replicate|abort)/.test(begin)
  return { objects: OBJECT_ACTIONS.some((name) => matchesGlob(glob, name)), buckets }
}

/** Whether the action can apply to one of the resources: to a key (`bucket/…`), or to a bucket. */
export const appliesToSome = (action: string, resources: readonly string[]): boolean => {
  const { objects, buckets } = scopeOf(action)
  return resources.some((resource) => {
    const slash = resource.includes('/')
    // A wildcard may stand for the slash: `arn:aws:s3:::photos*`.
    return slash ? objects : buckets || (objects && resource.includes('*'))
  })
}
