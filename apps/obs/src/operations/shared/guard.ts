import { ApiError, createFail, type Fail } from '@sealstack/errors'
import type { Call, HttpRequest, Operation } from '@sealstack/http'
import type { ObsContext } from '../../context.ts'
import { readCopySource } from '../../domain/copy-source.ts'
import { Denial } from '../../domain/denial.ts'
import { type AskedFor, type Need, permissionsFor } from '../../domain/permissions.ts'
import { s3Errors } from '../../errors.ts'
import { authorize, denialOf, type Requester } from '../../flows/authorize.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { type Conditions, requestConditions } from '../../wire/conditions.ts'
import { refuseOtherRegion } from './refuse-other-region.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Operations that need what only their body tells; they ask for it themselves: {@link permitted}, {@link denialOf}. */
const JUDGED_WITHIN = [
  'CreateBucket',
  'DeleteObjects',
  'PostObject',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectTagging',
]

/** What other accounts cannot do, whatever they are given. */
const OF_OWN_ACCOUNT = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']

type ObsOperation = Operation<ObsContext, ObsCaller>
type ObsCall = Pick<Call<ObsContext, ObsCaller, unknown, string>, 'ctx' | 'caller' | 'request'>

/** The operation, run for nobody who may not do it. Probes and preflights need no permission. */
export const guarded = (operation: ObsOperation): ObsOperation => {
  const { name, action, run } = operation
  if (action === 'none') return operation
  return {
    ...operation,
    run: async (call) => {
      const asked = { name, action, input: call.input as AskedFor['input'] }
      refuseOverrides(call)
      const { bucket } = asked.input
      const found = bucket === undefined || name === 'CreateBucket' ? undefined : await call.ctx.buckets.find(bucket)
      if (found) refuseOtherRegion(found, call)
      await refuseOtherOwners(call, asked)
      if (JUDGED_WITHIN.includes(name)) return run(call)
      return permitted(call, asked, async () => {
        if (OF_OWN_ACCOUNT.includes(action)) await refuseForeign(call, asked)
        return run(call)
      })
    },
  }
}

/**
 * Does what a request asks for, if it may; keys that are missing are told to whoever may know. `document` is what the
 * request's body says to policies.
 */
export const permitted = async <Result>(
  call: ObsCall,
  asked: Pick<AskedFor, 'name' | 'action' | 'input'> & { readonly document?: Conditions },
  work: () => Promise<Result>,
): Promise<Result> => {
  const { ctx, caller, request } = call
  const { name, action, input, document } = asked
  const needs = permissionsFor({ name, action, input, dialect: caller.dialect, headers: request.headers })
  const sender = requesterOf(call, name)
  const requester = document ? { ...sender, conditions: () => ({ ...sender.conditions(), ...document }) } : sender
  await authorize(ctx, requester, { needs, fail })
  try {
    return await work()
  } catch (error) {
    throw await hideMissing(call, { error, name, needs })
  }
}

/** Asks for one permission more, which only the work itself shows that it takes. */
export const requirePermission = ({ ctx, caller, request }: ObsCall, operation: string, need: Need): Promise<void> =>
  authorize(ctx, requesterOf({ ctx, caller, request }, operation), { needs: [need], fail })

/** Who asks, in the words of policies. */
export const requesterOf = ({ ctx, caller, request }: ObsCall, operation: string): Requester => ({
  principal: caller.principal,
  conditions: () => requestConditions(request, operation, { signedBy: caller, nowMs: ctx.clock.now() }),
  uploadId: /(?:^|&)uploadId=([^&]*)/.exec(request.rawQuery)?.[1],
  isBrief: caller.dialect === 'obs',
})

/** Whoever may not list a bucket does not learn either which keys there are. */
const hideMissing = async (
  call: ObsCall,
  { error, name, needs }: { readonly error: unknown; readonly name: string; readonly needs: readonly Need[] },
): Promise<unknown> => {
  if (!(error instanceof ApiError) || !['NoSuchKey', 'NoSuchVersion'].includes(error.code)) return error
  const requester = requesterOf(call, name)
  for (const bucket of new Set(needs.map((need) => need.bucket))) {
    const denial = await denialOf(call.ctx, requester, [{ action: 's3:ListBucket', bucket }])
    if (denial) return new Denial('Access Denied', `${error.code} is not to be told: ${denial.reason}`)
  }
  return error
}

/** Refuses a request that expects a bucket to be somebody else's. */
const refuseOtherOwners = async (
  { ctx, request: { headers } }: ObsCall,
  { name, input: { bucket } }: Pick<AskedFor, 'name' | 'input'>,
): Promise<void> => {
  const expected = headers['x-amz-expected-bucket-owner']
  if (expected !== undefined && bucket !== undefined && name !== 'CreateBucket') {
    const found = await findBucket(ctx, bucket, fail)
    if (found.ownerId !== expected) fail('AccessDenied', {}, { headers: { 'x-amz-bucket-region': found.region } })
  }
  const ofSource = headers['x-amz-source-expected-bucket-owner']
  const source = ofSource === undefined ? undefined : readCopySource(headers['x-amz-copy-source'] ?? '')
  if (source && (await findBucket(ctx, source.bucket, fail)).ownerId !== ofSource) fail('AccessDenied')
}

/** The policy of a bucket is for its own account: for others there is no such method. */
const refuseForeign = async (
  { ctx, caller, request }: ObsCall,
  { input: { bucket = '' } }: Pick<AskedFor, 'input'>,
): Promise<void> => {
  const { ownerId } = await findBucket(ctx, bucket, fail)
  if (caller.principal?.accountId === ownerId) return
  fail('MethodNotAllowed', { Method: request.method, ResourceType: 'BUCKETPOLICY' })
}

/** Nobody unsigned may make an answer look like something else. */
const refuseOverrides = ({ caller, request }: { readonly caller: ObsCaller; readonly request: HttpRequest }): void => {
  if (caller.principal !== undefined || !/(?:^|&)response-/.test(request.rawQuery)) return
  const message = 'Request specific response headers cannot be used for anonymous GET requests.'
  fail('InvalidRequest', {}, { message })
}
