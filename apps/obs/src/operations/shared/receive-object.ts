import { createFail, type Fail } from '@sealstack/errors'
import { emptyOk, type HttpReply, type HttpRequest } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { encryptionRulesOf } from '../../domain/bucket-encryption.ts'
import { DEFAULT_CHECKSUM } from '../../domain/multipart-checksum.ts'
import { s3Errors } from '../../errors.ts'
import type { EventCause } from '../../flows/commit-object.ts'
import { writeObject } from '../../flows/write-object.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { encryptionHeaders, readEncryption } from '../../wire/encryption-headers.ts'
import { expirationHeader } from '../../wire/lifecycle-headers.ts'
import { writtenVersion } from '../../wire/version-headers.ts'
import { behalfOf } from './behalf-of.ts'
import { refuseUndigestedLock } from './lock-headers.ts'
import { readAttributes } from './read-attributes.ts'
import { readUploadBody, refuseMismatch } from './upload-body.ts'
import { guardWrite } from './write-condition.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** An object that comes as a request's body. */
export interface ReceivedObject {
  readonly bucket: BucketRow
  readonly key: string
  /** Its headers are the object's, its body is the object. */
  readonly request: HttpRequest
  readonly caller: ObsCaller
  readonly cause: EventCause
}

/** Stores the body of an upload by its headers, and answers as PutObject does. */
export const receiveObject = async (
  ctx: ObsContext,
  { bucket, key, request, caller, cause }: ReceivedObject,
): Promise<HttpReply> => {
  const settings = await ctx.settings.of(bucket.id)
  const encryption = readEncryption(request, caller.dialect, encryptionRulesOf(settings))
  const attributes = readAttributes(ctx, { bucket, settings, request, caller })
  const upload = readUploadBody(request, caller)
  if (caller.dialect === 's3') refuseUndigestedLock(request, upload.announced !== undefined)
  const guard = await guardWrite(ctx, request, { bucketId: bucket.id, key })
  const outcome = await writeObject(ctx, {
    bucket,
    key,
    encryption,
    attributes,
    checksum: upload.announced ?? DEFAULT_CHECKSUM.name,
    source: { ...upload, body: () => request.body, signal: () => request.signal },
    accept: guard.accept,
    behalf: behalfOf({ request, caller }),
    cause,
  })
  if (outcome.kind === 'mismatch') return refuseMismatch(outcome, request, 'hex')
  guard.settle(outcome.committed, () => fail('NoSuchBucket', { BucketName: bucket.name }))
  const { row } = outcome
  return {
    ...emptyOk(),
    headers: {
      etag: `"${row.etag}"`,
      ...writtenVersion(row),
      ...encryptionHeaders(row, caller.dialect, encryption.customerKey),
      ...expirationHeader(settings, row),
      [`x-amz-checksum-${row.checksumName}`]: row.checksum ?? undefined,
      'x-amz-checksum-type': row.checksumType ?? undefined,
      'x-amz-storage-class': row.storageClass === 'STANDARD' ? undefined : row.storageClass,
    },
  }
}
