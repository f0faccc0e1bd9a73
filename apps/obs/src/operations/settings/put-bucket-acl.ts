import { createFail, type Fail } from '@sealstack/errors'
import { emptyOk, type HttpRequest } from '@sealstack/http'
import type { ObsContext } from '../../context.ts'
import { type Acl, BUCKET_ACL, isOwnersAlone, isPublicAcl } from '../../domain/bucket-acl.ts'
import { blocks, ownershipOf } from '../../domain/public-access.ts'
import { s3Errors } from '../../errors.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { isAccountId, readAclHeaders } from '../../wire/acl-headers.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { obsAclShape, s3AclShape } from '../../wire/settings/acl.ts'
import { readSetting, storeSetting } from '../shared/setting-operations.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

const DOCUMENT = {
  root: 'AccessControlPolicy',
  shape: s3AclShape,
  obs: { shape: obsAclShape },
  malformed: 'MalformedACLError',
} as const

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html: a canned ACL, grants in headers, or a document. */
export const putBucketAcl = operation({
  name: 'PutBucketAcl',
  route: 'PUT /{bucket}?acl',
  action: 's3:PutBucketAcl',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'AccessControlListNotSupported', 'AccessDenied'],
  output: emptyOk,
  async handle({ input, ctx, caller, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const acl = await readAcl(ctx, request, caller)
    const settings = await ctx.settings.of(bucket.id)
    if (ownershipOf(settings) === 'BucketOwnerEnforced') {
      if (isOwnersAlone(acl) && request.headers['x-amz-acl'] !== 'private') return
      fail('AccessControlListNotSupported')
    }
    if (isPublicAcl(acl) && blocks(settings, 'BlockPublicAcls')) fail('AccessDenied')
    await storeSetting(ctx, bucket, { key: BUCKET_ACL }, acl)
  },
})

const readAcl = async ({ config }: ObsContext, request: HttpRequest, caller: ObsCaller): Promise<Acl> => {
  const fromHeaders = readAclHeaders(request, config.accountId)
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers
  if (fromHeaders && hasBody) fail('UnexpectedContent')
  if (fromHeaders) return fromHeaders
  if (!hasBody) fail('MissingSecurityHeader', { MissingHeaderName: 'x-amz-acl' })
  const acl = await readSetting(DOCUMENT, request, caller)
  if (acl.Owner.ID !== config.accountId) fail('AccessDenied')
  const stranger = acl.AccessControlList.Grant.find(({ Grantee: { ID } }) => ID !== undefined && !isAccountId(ID))
  if (stranger) {
    const detail = { ArgumentName: 'CanonicalUser/ID', ArgumentValue: stranger.Grantee.ID ?? '' }
    fail('InvalidArgument', detail, { message: 'Invalid id' })
  }
  return acl
}
