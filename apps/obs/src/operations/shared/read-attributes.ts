import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { readStorageClass } from '../../domain/storage-class.ts'
import { s3Errors } from '../../errors.ts'
import type { ObjectAttributes } from '../../flows/write-object.ts'
import { readAclHeaders } from '../../wire/acl.ts'
import type { Dialect } from '../../wire/dialect.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'
import { readTagHeader } from '../../wire/tags.ts'
import { refuseAcl } from './acl-rules.ts'
import { readLockHeaders } from './lock-headers.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Whose attributes are to be read. */
export interface AttributeSource {
  readonly bucket: BucketRow
  readonly request: HttpRequest
  readonly dialect: Dialect
}

/** All that an upload's headers fix of an object beside its bytes and their encryption. */
export const readAttributes = (
  ctx: Pick<ObsContext, 'clock' | 'config'>,
  { bucket, request, dialect }: AttributeSource,
): ObjectAttributes => {
  refuseAcl(request, bucket, dialect)
  const grants = readAclHeaders(request, ctx.config.accountId)
  return {
    ...readObjectHeaders(request),
    ...readLockHeaders(request, bucket, ctx.clock.now()),
    storageClass: storageClassOf(request),
    tags: readTagHeader(request.headers['x-amz-tagging']),
    acl: grants ? JSON.stringify(grants) : null,
  }
}

const storageClassOf = ({ headers }: HttpRequest): string => {
  const wanted = headers['x-amz-storage-class'] ?? 'STANDARD'
  return readStorageClass(wanted) ?? fail('InvalidStorageClass', { StorageClassRequested: wanted })
}
