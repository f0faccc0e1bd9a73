import { randomUUID } from 'node:crypto'
import { failPoint } from '@sealstack/fail-points'
import { header, query } from '@sealstack/http'
import type { ObjectRow, UploadRow } from '@sealstack/metadata/obs'
import { z } from 'zod'
import type { ObsContext } from '../../context.ts'
import { checksumElement } from '../../domain/checksum.ts'
import { chooseParts, MAX_PARTS, MIN_PART_BYTES, multipartEtag, type StoredPart } from '../../domain/complete-upload.ts'
import { DEFAULT_CHECKSUM, type MultipartChecksum, multipartChecksum } from '../../domain/multipart-checksum.ts'
import { commitObject } from '../../flows/commit-object.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { placeVersion } from '../../flows/place-version.ts'
import { operation } from '../../operation.ts'
import { MAX_COMPLETE_BYTES, readCompleteDocument } from '../../wire/complete-document.ts'
import { hasCustomerKey } from '../../wire/customer-key.ts'
import { xmlReply } from '../../wire/documents.ts'
import { encryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { expirationHeader } from '../../wire/lifecycle-headers.ts'
import { objectUrl } from '../../wire/object-url.ts'
import { writtenVersion } from '../../wire/version-headers.ts'
import { causeOf } from '../shared/cause-of.ts'
import { partKey } from '../shared/customer-key.ts'
import { declaredChecksum } from '../shared/declared-checksum.ts'
import { judgeCompletion, refuseParts } from '../shared/judge-completion.ts'
import { readDocument } from '../shared/read-document.ts'
import { guardWrite } from '../shared/write-condition.ts'

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html: no byte is copied, the object points
 * at the parts. A client that did not get the answer may ask again and gets it.
 */
export const completeMultipartUpload = operation({
  name: 'CompleteMultipartUpload',
  route: 'POST /{bucket}/{key+}?uploadId',
  action: 's3:PutObject',
  input: {
    bucket: bucketLabel,
    key: keyLabel,
    uploadId: query(z.string()),
    size: header('x-amz-mp-object-size', z.string().optional()),
    type: header('x-amz-checksum-type', z.string().optional()),
  },
  errors: ['NoSuchBucket', 'NoSuchUpload'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { key, uploadId, size, type } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    const bytes = await readDocument(request, caller, { maxBytes: MAX_COMPLETE_BYTES, checksumsOf: 'object' })
    const listed = readCompleteDocument(bytes)
    const settings = await ctx.settings.of(bucket.id)
    const reply = (row: ObjectRow, isDeclared: boolean) =>
      xmlReply(
        'CompleteMultipartUploadResult',
        [
          ['Location', objectUrl(request, ctx.config.domains, { bucket: bucket.name, key })],
          ['Bucket', bucket.name],
          ['Key', key],
          ['ETag', `"${row.etag}"`],
          [checksumElement(row.checksumName ?? ''), isDeclared ? (row.checksum ?? undefined) : undefined],
          ['ChecksumType', isDeclared ? (row.checksumType ?? undefined) : undefined],
        ],
        caller.dialect,
        { ...encryptionHeaders(row, caller.dialect), ...writtenVersion(row), ...expirationHeader(settings, row) },
      )

    const upload = await ctx.uploads.find(bucket.id, key, uploadId)
    if (!upload) {
      const done = await ctx.objects.findCompleted(bucket.id, key, uploadId)
      return done && !done.isAppendable ? reply(done, true) : fail('NoSuchUpload', { UploadId: uploadId })
    }
    const guard = await guardWrite(ctx, request, { bucketId: bucket.id, key, begun: upload })
    const declared = declaredChecksum(upload)
    // Without a declared checksum the parts' ETags are all that is judged, and the key is not needed.
    if (hasCustomerKey(request.headers) || (declared && upload.encryption === 'SSE-C')) {
      partKey(bucket.name, upload, request.headers)
    }
    const uploaded = await ctx.uploads.listParts(uploadId, 0, MAX_PARTS)
    const parts = chooseParts(listed, uploaded, declared, MIN_PART_BYTES[caller.dialect])
    if ('kind' in parts) return refuseParts(parts, uploadId)
    const row = { ...(await objectOf(ctx, upload, parts, declared)), ...placeVersion(ctx, bucket) }
    judgeCompletion({ size, type, headers: request.headers }, declared, row)
    const chosen = parts.map(({ number, blobId, size: bytes, checksum }) => ({ number, blobId, size: bytes, checksum }))
    const committed = await commitObject(ctx, { row, parts: chosen, accept: guard.accept, cause: causeOf(request) })
    failPoint('upload-completed')
    guard.settle(committed, () => fail('NoSuchUpload', { UploadId: uploadId }))
    return reply(row, declared !== undefined)
  },
})

const objectOf = async (
  { random, clock }: Pick<ObsContext, 'random' | 'clock'>,
  { checksumType: _, foundId: __, ...upload }: UploadRow,
  parts: readonly StoredPart[],
  declared: MultipartChecksum | undefined,
): Promise<Omit<ObjectRow, 'versionId' | 'rank'>> => {
  // Parts that were uploaded before every part had a checksum leave the object without one.
  const summed = parts.flatMap(({ checksum: own, size }) => (own === null ? [] : [{ checksum: own, size }]))
  const checksum = declared ?? DEFAULT_CHECKSUM
  // Under a key of the client nothing is summed that was not asked for.
  const isSummed = summed.length === parts.length && (declared !== undefined || upload.encryption !== 'SSE-C')
  return {
    ...upload,
    id: randomUUID(),
    isLatest: true,
    isDeleteMarker: false,
    size: parts.reduce((sum, { size }) => sum + size, 0n),
    etag:
      upload.encryption === 'AES256'
        ? multipartEtag(parts)
        : `${Buffer.from(random(16)).toString('hex')}-${parts.length}`,
    createdAtMs: BigInt(clock.now()),
    checksumName: isSummed ? checksum.name : null,
    checksum: isSummed ? await multipartChecksum(checksum, summed) : null,
    checksumType: isSummed ? checksum.type : null,
    blobId: null,
    uploadId: upload.id,
    restoredFromMs: null,
    restoredUntilMs: null,
    isAppendable: false,
  }
}
