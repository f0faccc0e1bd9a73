import { emptyOk } from '@sealstack/http'
import type { ObjectRow } from '@sealstack/metadata/obs'
import { defaultEncryptionOf } from '../../domain/bucket-encryption.ts'
import { DEFAULT_CHECKSUM } from '../../domain/multipart-checksum.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { writeObject } from '../../flows/write-object.ts'
import { operation } from '../../operation.ts'
import { encryptionHeaders, readEncryption } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { expirationHeader } from '../../wire/lifecycle-headers.ts'
import { writtenVersion } from '../../wire/version-headers.ts'
import { causeOf } from '../shared/cause-of.ts'
import { readAttributes } from '../shared/read-attributes.ts'
import { readUploadBody, refuseMismatch } from '../shared/upload-body.ts'
import { guardWrite } from '../shared/write-condition.ts'

interface StoredObject {
  readonly row: ObjectRow
  readonly expiration: Record<string, string>
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject = operation({
  name: 'PutObject',
  route: 'PUT /{bucket}/{key+}',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel },
  errors: ['NoSuchBucket'],
  output: ({ row, expiration }: StoredObject) => ({
    ...emptyOk(),
    headers: {
      etag: `"${row.etag}"`,
      ...writtenVersion(row),
      ...encryptionHeaders(row),
      ...expiration,
      [`x-amz-checksum-${row.checksumName}`]: row.checksum ?? undefined,
      'x-amz-checksum-type': row.checksumType ?? undefined,
      'x-amz-storage-class': row.storageClass === 'STANDARD' ? undefined : row.storageClass,
    },
  }),
  async handle({ input, ctx, caller, fail, request }) {
    const { key } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    const settings = await ctx.settings.of(bucket.id)
    const encryption = readEncryption(request, caller.dialect, defaultEncryptionOf(settings))
    const attributes = readAttributes(ctx, { bucket, settings, request })
    const upload = readUploadBody(request, caller)
    const guard = await guardWrite(ctx, request, { bucketId: bucket.id, key })
    const outcome = await writeObject(ctx, {
      bucket,
      key,
      encryption,
      attributes,
      checksum: upload.announced ?? DEFAULT_CHECKSUM.name,
      source: { ...upload, body: () => request.body, signal: request.signal },
      accept: guard.accept,
      requestId: request.id,
      cause: causeOf(request),
    })
    if (outcome.kind === 'mismatch') return refuseMismatch(outcome, request, 'hex')
    guard.settle(outcome.committed, () => fail('NoSuchBucket', { BucketName: bucket.name }))
    return { row: outcome.row, expiration: expirationHeader(settings, outcome.row) }
  },
})
