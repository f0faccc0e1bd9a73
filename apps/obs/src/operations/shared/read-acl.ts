import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { Acl } from '../../domain/acl.ts'
import { s3Errors } from '../../errors.ts'
import { type AclOwners, isAccountId, readAclHeaders } from '../../wire/acl-headers.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { obsAclShape, s3AclShape } from '../../wire/settings/acl.ts'
import { readSetting } from './setting-operations.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

const DOCUMENT = {
  root: 'AccessControlPolicy',
  shape: s3AclShape,
  obs: { shape: obsAclShape },
  malformed: 'MalformedACLError',
} as const

/** The ACL of a PUT of a bucket's or an object's: canned, in headers, or a document; one of these. */
export const readAcl = async (request: HttpRequest, caller: ObsCaller, owners: AclOwners): Promise<Acl> => {
  const fromHeaders = readAclHeaders(request, owners)
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers
  if (fromHeaders && hasBody) fail('UnexpectedContent')
  if (fromHeaders) return fromHeaders
  if (!hasBody) fail('MissingSecurityHeader', { MissingHeaderName: 'x-amz-acl' })
  const acl = await readSetting(DOCUMENT, request, caller)
  if (acl.Owner.ID !== owners.ownerId) fail('AccessDenied')
  const stranger = acl.AccessControlList.Grant.find(({ Grantee: { ID } }) => ID !== undefined && !isAccountId(ID))
  if (stranger) {
    const detail = { ArgumentName: 'CanonicalUser/ID', ArgumentValue: stranger.Grantee.ID ?? '' }
    fail('InvalidArgument', detail, { message: 'Invalid id' })
  }
  return acl
}
