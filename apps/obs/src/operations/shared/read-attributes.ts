import type { HttpRequest } from '@sealstack/http'
import type { BucketRow, BucketSettings } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { objectGrants } from '../../domain/acl.ts'
import { storageClassOf } from '../../domain/storage-class.ts'
import type { ObjectAttributes } from '../../flows/write-object.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'
import { readTagHeader } from '../../wire/tags.ts'
import { readUploadAcl } from './acl-rules.ts'
import { readLockHeaders } from './lock-headers.ts'

/** Whose attributes are to be read. */
export interface AttributeSource {
  readonly bucket: BucketRow
  readonly settings: BucketSettings
  readonly request: HttpRequest
}

/** All that an upload's headers fix of an object beside its bytes and their encryption. */
export const readAttributes = (
  ctx: Pick<ObsContext, 'clock' | 'config'>,
  { bucket, settings, request }: AttributeSource,
): ObjectAttributes => {
  const acl = readUploadAcl(request, settings, ctx.config.accountId)
  return {
    ...readObjectHeaders(request, storageClassOf(settings)),
    ...readLockHeaders(request, bucket, ctx.clock.now()),
    tags: readTagHeader(request.headers['x-amz-tagging']),
    acl: acl ? objectGrants(acl) : null,
  }
}
