import { randomUUID } from 'node:crypto'
import { zero } from '@sealstack/envelope'
import { emptyOk } from '@sealstack/http'
import type { ObjectRow } from '@sealstack/metadata/obs'
import { fullContext } from '../../domain/encryption.ts'
import { objectIdentity } from '../../domain/identity.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { releaseBlobs } from '../../flows/release-blobs.ts'
import { storeBody } from '../../flows/store-body.ts'
import { operation } from '../../operation.ts'
import { encryptionHeaders, readEncryption } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, MAX_KEY_BYTES } from '../../wire/inputs.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'
import { base64Digest, readUploadBody, refuseMismatch } from '../shared/upload-body.ts'

const VERSION_ID = 'null'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject = operation({
  name: 'PutObject',
  route: 'PUT /{bucket}/{key+}',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel },
  errors: ['NoSuchBucket', 'KeyTooLongError'],
  output: (row: ObjectRow) => ({
    ...emptyOk(),
    headers: {
      etag: `"${row.etag}"`,
      ...encryptionHeaders(row),
      [`x-amz-checksum-${row.checksumName}`]: row.checksum ?? undefined,
      'x-amz-checksum-type': row.checksumType ?? undefined,
    },
  }),
  async handle({ input, ctx, caller, fail, request }) {
    const { key } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    const size = Buffer.byteLength(key)
    if (size > MAX_KEY_BYTES) fail('KeyTooLongError', { Size: String(size), MaxSizeAllowed: String(MAX_KEY_BYTES) })
    const encryption = readEncryption(request)
    const stored = readObjectHeaders(request)
    const upload = readUploadBody(request, caller)
    const isMd5 = encryption.mode === 'AES256'

    // The KMS is asked before the body is: a key that cannot be used costs no upload.
    const context = fullContext(bucket.name, key, encryption.context)
    const dataKey = await ctx.keyring.generate({ keyId: encryption.keyId, context, requestId: request.id })
    try {
      const outcome = await storeBody(ctx, {
        ...upload,
        body: request.body,
        digests: isMd5 ? [...upload.digests, 'md5'] : upload.digests,
        dek: dataKey.dek,
        identity: (blobId) => objectIdentity(bucket.name, key, VERSION_ID, blobId),
        signal: request.signal,
      })
      if (outcome.kind === 'mismatch') return refuseMismatch(outcome, request)
      const row: ObjectRow = {
        id: randomUUID(),
        bucketId: bucket.id,
        key,
        versionId: VERSION_ID,
        isLatest: true,
        size: BigInt(outcome.size),
        // The ETag of an object under a KMS key is no MD5, and differs though the bytes be the same.
        etag: isMd5
          ? Buffer.from(outcome.digestOf('md5')).toString('hex')
          : Buffer.from(ctx.random(16)).toString('hex'),
        createdAtMs: BigInt(ctx.clock.now()),
        ...stored,
        encryption: encryption.mode,
        isDeclared: encryption.isRequested || caller.dialect === 's3',
        keyArn: dataKey.keyArn,
        wrappedDek: Uint8Array.from(dataKey.wrapped),
        context: JSON.stringify(encryption.context),
        checksumName: upload.checksum,
        checksum: base64Digest(outcome, upload.checksum),
        checksumType: 'FULL_OBJECT',
        blobId: outcome.blobId,
        uploadId: null,
      }
      const replaced = await ctx.objects.put(row, [])
      if (!replaced) {
        await releaseBlobs(ctx, [outcome.blobId])
        return fail('NoSuchBucket', { BucketName: bucket.name })
      }
      await releaseBlobs(ctx, replaced)
      return row
    } finally {
      zero(dataKey.dek)
    }
  },
})
