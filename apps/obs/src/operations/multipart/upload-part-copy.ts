import { createFail, type Fail } from '@sealstack/errors'
import { type HttpReply, query } from '@sealstack/http'
import { z } from 'zod'
import type { ByteRange } from '../../domain/byte-range.ts'
import { checksumElement } from '../../domain/checksum.ts'
import { readCopyRange } from '../../domain/copy-range.ts'
import { DEFAULT_CHECKSUM } from '../../domain/multipart-checksum.ts'
import { s3Errors } from '../../errors.ts'
import { findUpload } from '../../flows/find-upload.ts'
import { writePart } from '../../flows/write-part.ts'
import { operation } from '../../operation.ts'
import { isoTime, xmlReply } from '../../wire/documents.ts'
import { encryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, partNumber } from '../../wire/inputs.ts'
import { copiedVersion } from '../../wire/version-headers.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { readSource } from '../shared/copy-body.ts'
import { partKey, refuseBlockedKeys } from '../shared/customer-key.ts'
import { declaredChecksum } from '../shared/declared-checksum.ts'
import { MAX_UPLOAD_BYTES } from '../shared/upload-body.ts'

const RANGE = 'x-amz-copy-source-range'
const refuse: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html: a part whose bytes are those of an object, or some of them. */
export const uploadPartCopy = operation({
  name: 'UploadPartCopy',
  route: 'PUT /{bucket}/{key+}?partNumber&uploadId',
  when: ['x-amz-copy-source'],
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel, number: partNumber, uploadId: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchUpload'],
  output: (reply: HttpReply) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { number, uploadId } = input
    const { bucket, upload } = await findUpload(ctx, input, fail)
    const customerKey = partKey(bucket.name, upload, request.headers)
    if (customerKey) await refuseBlockedKeys(ctx, bucket.id)
    const declared = declaredChecksum(upload)
    await using source = await readSource(ctx, { request, caller })
    const range = rangeOf(request.headers[RANGE], Number(source.row.size))
    const outcome = await writePart(ctx, {
      bucket: bucket.name,
      upload,
      number,
      checksum: (declared ?? DEFAULT_CHECKSUM).name,
      source: source.bytes(range),
      customerKey,
      behalf: behalfOf({ request, caller }),
    })
    if (outcome.kind === 'mismatch') throw new Error('A copy announces no digests')
    if (outcome.kind === 'gone') return fail('NoSuchUpload', { UploadId: uploadId })
    const { part } = outcome
    return xmlReply(
      'CopyPartResult',
      [
        ['LastModified', isoTime(part.createdAtMs)],
        ['ETag', `"${part.etag}"`],
        ...(declared ? [[checksumElement(declared.name), part.checksum ?? undefined] as const] : []),
      ],
      caller.dialect,
      { ...encryptionHeaders(upload, caller.dialect, customerKey), ...copiedVersion(source) },
    )
  },
})

/** The range that a request names; undefined means all, which must not be more than a part can hold. */
const rangeOf = (header: string | undefined, size: number): ByteRange | undefined => {
  const range = header === undefined ? undefined : readCopyRange(header, size)
  if (range === 'outside') {
    return refuse('InvalidRequest', {}, { message: 'The specified copy range is invalid for the source object size' })
  }
  if (range === 'malformed' || range === 'too-long') {
    const message =
      range === 'malformed'
        ? `The ${RANGE} value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy`
        : `Range specified is not valid for source object of size: ${size}`
    return refuse('InvalidArgument', { ArgumentName: RANGE, ArgumentValue: header ?? '' }, { message })
  }
  const bytes = range ? range.end - range.start + 1 : size
  if (bytes > MAX_UPLOAD_BYTES) {
    const message = `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_UPLOAD_BYTES}`
    return refuse('InvalidRequest', {}, { message })
  }
  return range
}
