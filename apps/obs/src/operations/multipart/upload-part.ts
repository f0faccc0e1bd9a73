import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { DEFAULT_CHECKSUM } from '../../domain/multipart-checksum.ts'
import { findUpload } from '../../flows/find-upload.ts'
import { writePart } from '../../flows/write-part.ts'
import { operation } from '../../operation.ts'
import { encryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, partNumber } from '../../wire/inputs.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { partKey, refuseBlockedKeys } from '../shared/customer-key.ts'
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
    const { number, uploadId } = input
    const { bucket, upload } = await findUpload(ctx, input, fail)
    const customerKey = partKey(bucket.name, upload, request.headers)
    if (customerKey) await refuseBlockedKeys(ctx, bucket.id)
    const body = readUploadBody(request, caller)
    const declared = declaredChecksum(upload)
    if (body.announced && declared && declared.name !== body.announced) {
      const message = `Checksum Type mismatch occurred, expected checksum Type: ${declared.name}, actual checksum Type: ${body.announced}`
      fail('InvalidRequest', {}, { message })
    }
    const outcome = await writePart(ctx, {
      bucket: bucket.name,
      upload,
      number,
      checksum: (declared ?? DEFAULT_CHECKSUM).name,
      source: { ...body, body: () => request.body, signal: () => request.signal },
      customerKey,
      behalf: behalfOf({ request, caller }),
    })
    if (outcome.kind === 'mismatch') return refuseMismatch(outcome, request)
    if (outcome.kind === 'gone') return fail('NoSuchUpload', { UploadId: uploadId })
    const shown = body.announced ?? declared?.name
    const checksumHeader = shown ? { [`x-amz-checksum-${shown}`]: base64Digest(outcome.stored, shown) } : {}
    return {
      etag: `"${outcome.part.etag}"`,
      ...encryptionHeaders(upload, caller.dialect, customerKey),
      ...checksumHeader,
    }
  },
})
