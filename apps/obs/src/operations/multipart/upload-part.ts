import { zero } from '@sealstack/envelope'
import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { fullContext } from '../../domain/encryption.ts'
import { partIdentity } from '../../domain/identity.ts'
import { DEFAULT_CHECKSUM } from '../../domain/multipart-checksum.ts'
import { findUpload } from '../../flows/find-upload.ts'
import { releaseBlobs } from '../../flows/release-blobs.ts'
import { storeBody } from '../../flows/store-body.ts'
import { operation } from '../../operation.ts'
import { encryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, partNumber } from '../../wire/inputs.ts'
import { declaredChecksum } from '../shared/declared-checksum.ts'
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
    const { bucket, upload } = await findUpload(ctx, input, fail)
    const body = readUploadBody(request, caller)
    const declared = declaredChecksum(upload)
    if (body.announced && declared && declared.name !== body.announced) {
      const message = `Checksum Type mismatch occurred, expected checksum Type: ${declared.name}, actual checksum Type: ${body.announced}`
      fail('InvalidRequest', {}, { message })
    }
    // What the object's own checksum will be made from, whatever else the client announces for this part.
    const { name: checksum } = declared ?? DEFAULT_CHECKSUM
    const isMd5 = upload.encryption === 'AES256'
    const context = fullContext(bucket.name, key, JSON.parse(upload.context))
    const { keyArn, wrappedDek: wrapped } = upload
    const dek = await ctx.keyring.unwrap({ keyArn, wrapped, context, requestId: request.id })
    try {
      const outcome = await storeBody(ctx, {
        ...body,
        digests: [...body.digests, checksum, ...(isMd5 ? (['md5'] as const) : [])],
        body: request.body,
        dek,
        identity: (blobId) => partIdentity(bucket.name, key, { uploadId, number }, blobId),
        signal: request.signal,
      })
      if (outcome.kind === 'mismatch') return refuseMismatch(outcome, request)
      const etag = Buffer.from(isMd5 ? outcome.digestOf('md5') : ctx.random(16)).toString('hex')
      const replaced = await ctx.uploads.putPart({
        uploadId,
        number,
        blobId: outcome.blobId,
        size: BigInt(outcome.size),
        etag,
        checksum: base64Digest(outcome, checksum),
        createdAtMs: BigInt(ctx.clock.now()),
      })
      await releaseBlobs(ctx, replaced ?? [outcome.blobId])
      if (!replaced) return fail('NoSuchUpload', { UploadId: uploadId })
      const shown = body.announced ?? declared?.name
      const checksumHeader = shown ? { [`x-amz-checksum-${shown}`]: base64Digest(outcome, shown) } : {}
      return { etag: `"${etag}"`, ...encryptionHeaders(upload), ...checksumHeader }
    } finally {
      zero(dek)
    }
  },
})
