import type { HttpRequest } from '@sealstack/http'
import type { BucketRow, BucketSettings } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { storageClassOf } from '../../domain/storage-class.ts'
import type { ObjectAttributes } from '../../flows/write-object.ts'
import { readAclHeaders } from '../../wire/acl.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'
import { readTagHeader } from '../../wire/tags.ts'
import { refuseAcl } from './acl-rules.ts'
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
  refuseAcl(request, settings)
  const grants = readAclHeaders(request, ctx.config.accountId)
  return {
    ...readObjectHeaders(request, storageClassOf(settings)),
    ...readLockHeaders(request, bucket, ctx.clock.now()),
    tags: readTagHeader(request.headers['x-amz-tagging']),
    acl: grants ? JSON.stringify(grants) : null,
  }
}
