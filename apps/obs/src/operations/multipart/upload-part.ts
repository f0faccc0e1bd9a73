import { zero } from '@sealstack/envelope'
import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { fullContext } from '../../domain/encryption.ts'
import { partIdentity } from '../../domain/identity.ts'
import { findUpload } from '../../flows/find-upload.ts'
import { releaseBlobs } from '../../flows/release-blobs.ts'
import { storeBody } from '../../flows/store-body.ts'
import { operation } from '../../operation.ts'
import { encryptionHeaders, refuseEncryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, partNumber } from '../../wire/inputs.ts'
import { base64Digest, readUploadBody, refuseMismatch } from '../shared/upload-body.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html: each part is an envelope of its own under the upload's data key. */
export const uploadPart = operation({
  name: 'UploadPart',
  route: 'PUT /{bucket}/{key+}?partNumber&uploadId',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel, number: partNumber, uploadId: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchUpload', 'InvalidRequest'],
  output: (headers: Record<string, string | undefined>) => ({ ...emptyOk(), headers }),
  async handle({ input, ctx, caller, fail, request }) {
    const { key, number, uploadId } = input
    refuseEncryptionHeaders(request)
    const { bucket, upload } = await findUpload(ctx, input, fail)
    const body = readUploadBody(request, caller)
    if (body.isChecksumGiven && upload.checksumName !== null && upload.checksumName !== body.checksum) {
      fail(
        'InvalidRequest',
        {},
        {
          message: `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumName}, actual checksum Type: ${body.checksum}`,
        },
      )
    }
    const checksum = body.isChecksumGiven ? body.checksum : upload.checksumName
    const isMd5 = upload.encryption === 'AES256'
    const digests = [
      ...body.digests.filter((name) => name !== 'crc64nvme' || body.isChecksumGiven),
      ...(isMd5 ? (['md5'] as const) : []),
      ...(checksum === null ? [] : [checksum as typeof body.checksum]),
    ]
    const context = fullContext(bucket.name, key, JSON.parse(upload.context))
    const { keyArn, wrappedDek: wrapped } = upload
    const dek = await ctx.keyring.unwrap({ keyArn, wrapped, context, requestId: request.id })
    try {
      const outcome = await storeBody(ctx, {
        ...body,
        digests,
        body: request.body,
        dek,
        identity: (blobId) => partIdentity(bucket.name, key, { uploadId, number }, blobId),
        signal: request.signal,
      })
      if (outcome.kind === 'mismatch') return refuseMismatch(outcome, request)
      const value = checksum === null ? null : base64Digest(outcome, checksum as typeof body.checksum)
      const etag = Buffer.from(isMd5 ? outcome.digestOf('md5') : ctx.random(16)).toString('hex')
      const replaced = await ctx.uploads.putPart({
        uploadId,
        number,
        blobId: outcome.blobId,
        size: BigInt(outcome.size),
        etag,
        checksum: value,
        createdAtMs: BigInt(ctx.clock.now()),
      })
      await releaseBlobs(ctx, replaced ?? [outcome.blobId])
      if (!replaced) return fail('NoSuchUpload', { UploadId: uploadId })
      return { etag: `"${etag}"`, ...encryptionHeaders(upload), [`x-amz-checksum-${checksum}`]: value ?? undefined }
    } finally {
      zero(dek)
    }
  },
})
