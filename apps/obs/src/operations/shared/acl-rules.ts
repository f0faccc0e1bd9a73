import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketSettings } from '@sealstack/metadata/obs'
import { type Acl, isPublicAcl } from '../../domain/acl.ts'
import { blocks, ownershipOf } from '../../domain/public-access.ts'
import { s3Errors } from '../../errors.ts'
import { type AclOwners, readAclHeaders } from '../../wire/acl-headers.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Canned lists that say no more than that the owner owns. */
const HARMLESS = ['private', 'bucket-owner-full-control']

/** Whether a bucket knows access control lists: OBS's do; S3's have not since 2023, unless their owner says otherwise. */
export const hasAcls = (settings: BucketSettings): boolean => ownershipOf(settings) !== 'BucketOwnerEnforced'

/** The ACL that an upload's headers ask for; undefined when they ask for none. */
export const readUploadAcl = (request: HttpRequest, settings: BucketSettings, owners: AclOwners): Acl | undefined => {
  const { 'x-amz-acl': canned, ...headers } = request.headers
  const isGranting = Object.keys(headers).some((name) => name.startsWith('x-amz-grant-'))
  const isHarmless = !isGranting && (canned === undefined || HARMLESS.includes(canned))
  if (!hasAcls(settings) && !isHarmless) fail('AccessControlListNotSupported')
  const acl = readAclHeaders(request, owners)
  if (acl) refusePublicAcl(acl, settings)
  return acl
}

/** Refuses an ACL that lets everybody in where that is blocked. */
export const refusePublicAcl = (acl: Acl, settings: BucketSettings): void => {
  if (isPublicAcl(acl) && blocks(settings, 'BlockPublicAcls')) fail('AccessDenied')
}
