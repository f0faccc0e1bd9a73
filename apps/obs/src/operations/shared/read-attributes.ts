import type { HttpRequest } from '@sealstack/http'
import type { BucketRow, BucketSettings } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { objectGrants } from '../../domain/acl.ts'
import { newOwner } from '../../domain/object-owner.ts'
import { storageClassOf } from '../../domain/storage-class.ts'
import type { ObjectAttributes } from '../../flows/write-object.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'
import { readTagHeader } from '../../wire/tags.ts'
import { readUploadAcl } from './acl-rules.ts'
import { readLockHeaders } from './lock-headers.ts'

/** Whose attributes are to be read. */
export interface AttributeSource {
  readonly bucket: BucketRow
  readonly settings: BucketSettings
  readonly request: HttpRequest
  readonly caller: Pick<ObsCaller, 'principal'>
}

/** All that an upload's headers fix of an object beside its bytes and their encryption. */
export const readAttributes = (
  ctx: Pick<ObsContext, 'clock'>,
  { bucket, settings, request, caller }: AttributeSource,
): ObjectAttributes => {
  const writer = { writerId: caller.principal?.accountId, canned: request.headers['x-amz-acl'] }
  const ownerId = newOwner(settings, bucket.ownerId, writer)
  const acl = readUploadAcl(request, settings, { ownerId: ownerId ?? bucket.ownerId, bucketOwnerId: bucket.ownerId })
  const { headers, metadata, storageClass } = readObjectHeaders(request, storageClassOf(settings))
  const { lockMode, lockUntilMs, hasLegalHold } = readLockHeaders(request, bucket, ctx.clock.now())
  return {
    headers,
    metadata,
    storageClass,
    lockMode,
    lockUntilMs,
    hasLegalHold,
    tags: readTagHeader(request.headers['x-amz-tagging']),
    acl: acl ? objectGrants(acl) : null,
    ownerId,
  }
}
