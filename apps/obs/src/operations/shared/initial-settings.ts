import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import { BUCKET_ACL, isOwnersAlone, isPublicAcl } from '../../domain/acl.ts'
import { BUCKET_ENCRYPTION } from '../../domain/bucket-encryption.ts'
import { OWNERSHIP_CONTROLS, PUBLIC_ACCESS_BLOCK } from '../../domain/public-access.ts'
import { DEFAULT_STORAGE_CLASS, readStorageClass } from '../../domain/storage-class.ts'
import { s3Errors } from '../../errors.ts'
import { readAclHeaders } from '../../wire/acl-headers.ts'
import type { Dialect } from '../../wire/dialect.ts'
import { refuseEncryptionHeaders } from '../../wire/encryption-headers.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']
const SSE = 'x-amz-server-side-encryption'

/** The settings that a bucket is born with, by name: what the headers of its creation ask for. */
export const initialSettings = (
  request: HttpRequest,
  dialect: Dialect,
  accountId: string,
): Readonly<Record<string, unknown>> => ({
  ...storageClassSetting(request),
  ...(dialect === 'obs' ? obsSettings(request, accountId) : s3Settings(request, accountId)),
})

/** Buckets of S3 have no ACLs and block public access unless they are told otherwise. */
const s3Settings = (request: HttpRequest, accountId: string): Record<string, unknown> => {
  refuseEncryptionHeaders(request, 'CreateBucket')
  const ownership = request.headers['x-amz-object-ownership'] ?? 'BucketOwnerEnforced'
  if (!OWNERSHIPS.includes(ownership)) {
    const detail = { ArgumentName: 'x-amz-object-ownership', ArgumentValue: ownership }
    fail('InvalidArgument', detail, { message: `Invalid x-amz-object-ownership header: ${ownership}` })
  }
  const acl = readAclHeaders(request, { ownerId: accountId })
  const isOpen = acl !== undefined && !isOwnersAlone(acl)
  if (isOpen && ownership === 'BucketOwnerEnforced') fail('InvalidBucketAclWithObjectOwnership')
  if (isOpen && isPublicAcl(acl)) fail('InvalidBucketAclWithBlockPublicAccessError')
  return {
    ...(ownership === 'BucketOwnerEnforced'
      ? {}
      : { [OWNERSHIP_CONTROLS.name]: { Rule: [{ ObjectOwnership: ownership }] } }),
    ...(isOpen ? { [BUCKET_ACL.name]: acl } : {}),
  }
}

/** OBS has neither object ownership nor, at first, a block of public access; encryption can be asked for at once. */
const obsSettings = (request: HttpRequest, accountId: string): Record<string, unknown> => {
  const acl = readAclHeaders(request, { ownerId: accountId })
  const algorithm = request.headers[SSE]
  return {
    [OWNERSHIP_CONTROLS.name]: null,
    [PUBLIC_ACCESS_BLOCK.name]: null,
    ...(acl ? { [BUCKET_ACL.name]: acl } : {}),
    ...(algorithm === undefined ? {} : encryptionSetting(algorithm, request.headers[`${SSE}-aws-kms-key-id`])),
  }
}

const encryptionSetting = (algorithm: string, keyId: string | undefined): Record<string, unknown> => {
  const SSEAlgorithm = algorithm === 'obs' ? 'AES256' : algorithm
  if (SSEAlgorithm !== 'AES256' && SSEAlgorithm !== 'aws:kms') {
    fail('InvalidArgument', { ArgumentName: SSE, ArgumentValue: algorithm })
  }
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm, ...(keyId ? { KMSMasterKeyID: keyId } : {}) } }
  return { [BUCKET_ENCRYPTION.name]: { Rule: [rule] } }
}

const storageClassSetting = ({ headers }: HttpRequest): Record<string, unknown> => {
  const wanted = headers['x-default-storage-class'] ?? headers['x-amz-storage-class']
  if (wanted === undefined) return {}
  const storageClass = readStorageClass(wanted) ?? fail('InvalidStorageClass', { StorageClassRequested: wanted })
  return storageClass === 'STANDARD' ? {} : { [DEFAULT_STORAGE_CLASS.name]: storageClass }
}
