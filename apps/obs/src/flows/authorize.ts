import { type Identities, isRoot, type Principal, policyPrincipal } from '@sealstack/auth'
import type { Fail } from '@sealstack/errors'
import type { BucketRow, ObjectRow, UploadRow } from '@sealstack/metadata/obs'
import {
  type ConditionValues,
  type Decision,
  decideResource,
  denialMessage,
  lookupIn,
  type Policy,
  type PolicyRequest,
  type PrincipalPolicies,
  policyRequest,
  type WeighedPolicies,
} from '@sealstack/policy'
import type { ObsContext } from '../context.ts'
import { ownGrant } from '../domain/acl.ts'
import { aclPolicy } from '../domain/acl-policy.ts'
import { type BucketAccess, bucketAccess, countedGrants } from '../domain/bucket-access.ts'
import { bucketArn } from '../domain/bucket-arn.ts'
import { Denial } from '../domain/denial.ts'
import type { Need } from '../domain/permissions.ts'
import { storedTags } from '../domain/tags.ts'
import { findBucket } from './find-bucket.ts'

type Deps = Pick<ObsContext, 'buckets' | 'settings' | 'objects' | 'uploads' | 'identities' | 'config'>

/** Who asks, and what the request says of itself to policies. */
export interface Requester {
  /** Undefined for a request that nobody signed. */
  readonly principal: Principal | undefined
  /** Called when the first policy asks. */
  readonly conditions: () => ConditionValues
  /** The upload that a part belongs to: policies judge it by that upload's encryption. */
  readonly uploadId?: string
  /** Denials name the principal and what it may not do in one dialect, and nothing at all in the other. */
  readonly isBrief: boolean
}

/** What became of one need. */
interface Verdict {
  readonly decision: Decision
  readonly request: PolicyRequest
  readonly weighed: WeighedPolicies
}

/** What the owner's root user may do whatever the policy says, lest a bucket be locked for good. */
const NEVER_LOCKED = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']

/** What is judged by an object's own owner and ACL, where buckets have ACLs; the rest is the bucket's. */
const OF_OBJECT = /^s3:(Get|Put)Object(Version)?(Acl|Attributes|Tagging|Retention|LegalHold)?$/

const DELETION = /^s3:DeleteObject(Version)?$/

/**
 * Lets a request through, or not: by the policies of who asks, the bucket's policy, ACLs and what is blocked. All that
 * it needs must be allowed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 * @throws Denial, NoSuchBucket
 */
export const authorize = async (
  deps: Deps,
  requester: Requester,
  { needs, fail }: { readonly needs: readonly Need[]; readonly fail: Fail<'NoSuchBucket'> },
): Promise<void> => {
  const policies = policiesOf(deps.identities, requester.principal)
  for (const need of needs) {
    const bucket = need.bucket === undefined || need.isNew ? undefined : await findBucket(deps, need.bucket, fail)
    const denial = await denialOfOne(deps, requester, { need, bucket, policies })
    if (denial) throw denial
  }
}

/** What would refuse some needs; a bucket that is not there refuses. */
export const denialOf = async (
  deps: Deps,
  requester: Requester,
  needs: readonly Need[],
): Promise<Denial | undefined> => {
  const policies = policiesOf(deps.identities, requester.principal)
  for (const need of needs) {
    const bucket = need.bucket === undefined ? undefined : await deps.buckets.find(need.bucket)
    const denial = bucket
      ? await denialOfOne(deps, requester, { need, bucket, policies })
      : new Denial('Access Denied', 'there is no such bucket')
    if (denial) return denial
  }
  return undefined
}

/** What decides on one need, and all that was weighed; `allow` where nothing had to be. */
export const verdictOn = async (deps: Deps, requester: Requester, need: Need): Promise<Verdict | 'allow'> => {
  const bucket = need.bucket === undefined ? undefined : await deps.buckets.find(need.bucket)
  return judge(deps, requester, { need, bucket, policies: policiesOf(deps.identities, requester.principal) })
}

interface Question {
  readonly need: Need
  readonly bucket: BucketRow | undefined
  readonly policies: () => Promise<PrincipalPolicies>
}

const denialOfOne = async (deps: Deps, requester: Requester, question: Question): Promise<Denial | undefined> => {
  const { need } = question
  const verdict = await judge(deps, requester, question)
  if (verdict === 'allow' || verdict.decision.effect === 'allow') return undefined
  if (need.orElse !== undefined && verdict.decision.effect === 'implicit-deny') {
    const { orElse: action, ...rest } = need
    return denialOfOne(deps, requester, { ...question, need: { ...rest, action } })
  }
  const { decision, request } = verdict
  return new Denial(
    requester.isBrief ? 'Access Denied' : denialMessage(request, decision),
    reasonOf(requester, request, decision),
  )
}

const judge = async (deps: Deps, requester: Requester, question: Question): Promise<Verdict | 'allow'> => {
  const { principal } = requester
  const { need, bucket } = question
  if (!bucket) return judgeAccount(requester, question)
  const isOwnersRoot = principal !== undefined && principal.accountId === bucket.ownerId && isRoot(principal)
  const access = bucketAccess(await deps.settings.of(bucket.id), bucket)
  if (isOwnersRoot && (NEVER_LOCKED.includes(need.action) || (!access.policy && !access.mayBeForeign))) return 'allow'

  const policies = await question.policies()
  const weigh = await scale(deps, requester, { need, bucket, access, policies })
  const isObject = need.key !== undefined && need.action !== 's3:PutObject' && OF_OBJECT.test(need.action)
  const isForeign = principal?.accountId !== bucket.ownerId
  const counted = access.isRestricted && isForeign ? access.denials : access.policy
  const ofBucket = access.acl && !isObject ? aclPolicy(access.acl.bucket, 'bucket') : undefined
  if (!(isObject && access.mayBeForeign)) {
    const verdict = weigh(bucket.ownerId, [counted, ofBucket])
    const mayBeOverruled = access.acl && (isObject || DELETION.test(need.action))
    if (verdict.decision.effect !== 'implicit-deny' || !mayBeOverruled) return verdict
  }
  const row = await findRow(deps, bucket, need)
  if (!isObject) return weigh(bucket.ownerId, [counted, writerPolicy(access, row, principal)])
  const ownerId = row?.ownerId ?? bucket.ownerId
  // Of somebody else's object the bucket's policy can only take away.
  return weigh(ownerId, [
    ownerId === bucket.ownerId ? counted : access.denials,
    ...objectPolicies(access, row, ownerId),
  ])
}

/** What is about no bucket that is there: only the policies of who asks count, and nobody unsigned has any. */
const judgeAccount = async (requester: Requester, { need, policies }: Question): Promise<Verdict | 'allow'> => {
  const { principal } = requester
  if (principal && isRoot(principal)) return 'allow'
  const request = policyRequest({
    principal: subjectOf(principal),
    action: need.action,
    resource: bucketArn(need.bucket ?? '*'),
    context: lookupIn(requester.conditions),
  })
  const ownerAccountId = principal?.accountId ?? ''
  const weighed = { resource: [], ...(await policies()) }
  return { request, weighed, decision: decideResource({ request, ownerAccountId, ...weighed }) }
}

/** Whoever may write to a bucket by its ACL may delete what is their own there. */
const writerPolicy = (
  { acl }: BucketAccess,
  row: ObjectRow | undefined,
  principal: Principal | undefined,
): Policy | undefined => {
  const isOwn = row !== undefined && row.ownerId !== null && row.ownerId === principal?.accountId
  return acl && aclPolicy(acl.bucket, 'bucket', isOwn)
}

/** The object's own ACL, and what its bucket's grants to everything in it. */
const objectPolicies = (
  { acl, ignoresPublicAcls }: BucketAccess,
  row: ObjectRow | undefined,
  ownerId: string,
): readonly Policy[] => {
  if (!acl) return []
  const own = row === undefined ? [] : row.acl === null ? [ownGrant(ownerId)] : JSON.parse(row.acl)
  return [aclPolicy(countedGrants(own, ignoresPublicAcls), 'object'), aclPolicy(acl.delivered, 'object')]
}

const findRow = ({ objects }: Pick<Deps, 'objects'>, bucket: BucketRow, { key = '', versionId }: Need) =>
  objects.find(bucket.id, key, versionId)

interface Weighed extends Pick<Question, 'need'> {
  readonly bucket: BucketRow
  readonly access: BucketAccess
  readonly policies: PrincipalPolicies
}

/** What weighs a need by policies of the resource, as often as these change; facts that cost a query are asked for here. */
const scale = async (deps: Deps, requester: Requester, { need, bucket, access, policies }: Weighed) => {
  const facts = await factsOf(deps, requester, { need, bucket, access, policies })
  const resource = need.key === undefined ? bucketArn(bucket.name) : `${bucketArn(bucket.name)}/${need.key}`
  return (ownerAccountId: string, ofResource: readonly (Policy | undefined)[]): Verdict => {
    const request = policyRequest({
      principal: subjectOf(requester.principal),
      action: need.action,
      resource,
      context: lookupIn(() => ({
        ...requester.conditions(),
        's3:versionid': need.versionId,
        's3:ResourceAccount': bucket.ownerId,
        'aws:ResourceAccount': bucket.ownerId,
        'aws:RequestedRegion': bucket.region,
        ...facts,
      })),
    })
    const weighed = { resource: ofResource.filter((policy) => policy !== undefined), ...policies }
    return { request, weighed, decision: decideResource({ request, ownerAccountId, ...weighed }) }
  }
}

/** Tags of the object, and the encryption of a part's upload: each costs a query, and is asked for where a policy asks. */
const factsOf = async (
  deps: Deps,
  { uploadId }: Requester,
  { need, bucket, access, policies }: Weighed,
): Promise<ConditionValues> => {
  if (need.key === undefined) return {}
  const all = [
    access.policy,
    policies.boundary,
    ...(policies.identity ?? []),
    ...(policies.session ?? []),
    ...(policies.serviceControl ?? []),
  ]
  const asksFor = (name: string): boolean => all.some((policy) => policy !== undefined && mentions(policy, name))
  const row = asksFor('s3:existingobjecttag') ? await findRow(deps, bucket, need) : undefined
  const upload =
    uploadId !== undefined && asksFor('s3:x-amz-server-side-encryption')
      ? await deps.uploads.find(bucket.id, need.key, uploadId)
      : undefined
  return {
    ...Object.fromEntries(storedTags(row?.tags ?? '[]').map(([key, value]) => [`s3:ExistingObjectTag/${key}`, value])),
    ...(upload && encryptionFacts(upload)),
  }
}

/** What the headers of an upload would say of its encryption. */
const encryptionFacts = ({ encryption, keyArn }: Pick<UploadRow, 'encryption' | 'keyArn'>): ConditionValues =>
  encryption === 'SSE-C'
    ? { 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' }
    : {
        's3:x-amz-server-side-encryption': encryption,
        's3:x-amz-server-side-encryption-aws-kms-key-id': encryption === 'AES256' ? undefined : keyArn,
      }

const mentions = ({ statements }: Policy, name: string): boolean =>
  statements.some(
    ({ conditions, resource }) =>
      conditions.some(({ key }) => key.toLowerCase().startsWith(name)) ||
      resource.values.some((value) => value.toLowerCase().includes(name)),
  )

const subjectOf = (principal: Principal | undefined) =>
  principal ? policyPrincipal(principal) : ({ kind: 'anonymous' } as const)

const NO_POLICIES: PrincipalPolicies = {}

/** Looked up once a request, and only when they count. */
const policiesOf = (identities: Identities, principal: Principal | undefined): (() => Promise<PrincipalPolicies>) => {
  let known: Promise<PrincipalPolicies> | undefined
  return () => {
    known ??= principal && !isRoot(principal) ? identities.policiesOf(principal) : Promise.resolve(NO_POLICIES)
    return known
  }
}

const reasonOf = (
  { principal }: Requester,
  { action, resource }: PolicyRequest,
  { effect, source, by }: Decision,
): string => {
  const statement = by === undefined ? '' : ` ${by.policy}, statement ${by.sid ?? by.statement}`
  return `${effect}: ${source}${statement}, for ${action} on ${resource} by ${principal?.arn ?? 'nobody'}`
}
