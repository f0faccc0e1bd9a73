import { randomUUID } from 'node:crypto'
import { query } from '@sealstack/http'
import { createChecksum } from '@sealstack/streams'
import { z } from 'zod'
import { readChecksumName } from '../../domain/checksum.ts'
import { chooseParts, MIN_PART_BYTES, multipartEtag, type StoredPart } from '../../domain/complete-upload.ts'
import { findUpload } from '../../flows/find-upload.ts'
import { releaseBlobs } from '../../flows/release-blobs.ts'
import { operation } from '../../operation.ts'
import { readCompleteDocument } from '../../wire/complete-document.ts'
import { xmlReply } from '../../wire/documents.ts'
import { encryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'

const MAX_PARTS = 10_000

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload = operation({
  name: 'CompleteMultipartUpload',
  route: 'POST /{bucket}/{key+}?uploadId',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel, uploadId: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchUpload', 'InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'NotImplemented'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { key, uploadId } = input
    for (const Header of ['if-match', 'if-none-match']) {
      if (request.headers[Header] !== undefined) fail('NotImplemented', { Header })
    }
    const { bucket, upload } = await findUpload(ctx, input, fail)
    const listed = await readCompleteDocument(request.body)
    const parts = chooseParts(listed, await ctx.uploads.listParts(uploadId, 0, MAX_PARTS))
    if ('kind' in parts) {
      if (parts.kind === 'invalid-order') return fail('InvalidPartOrder')
      const PartNumber = String(parts.part.number)
      if (parts.kind === 'invalid-part')
        return fail('InvalidPart', { UploadId: uploadId, PartNumber, ETag: parts.part.etag })
      return fail('EntityTooSmall', {
        ETag: parts.part.etag,
        PartNumber,
        MinSizeAllowed: String(MIN_PART_BYTES),
        ProposedSize: String(parts.part.size),
      })
    }
    const isMd5 = upload.encryption === 'AES256'
    const checksum = compositeChecksum(upload.checksumName, parts)
    const row = {
      ...upload,
      id: randomUUID(),
      versionId: 'null',
      isLatest: true,
      size: parts.reduce((sum, { size }) => sum + size, 0n),
      etag: isMd5 ? multipartEtag(parts) : `${Buffer.from(ctx.random(16)).toString('hex')}-${parts.length}`,
      createdAtMs: BigInt(ctx.clock.now()),
      checksumName: checksum === null ? null : upload.checksumName,
      checksum,
      checksumType: checksum === null ? null : 'COMPOSITE',
      blobId: null,
      uploadId,
    }
    const left = await ctx.objects.put(
      row,
      parts.map(({ number, blobId, size }) => ({ number, blobId, size })),
    )
    if (!left) return fail('NoSuchUpload', { UploadId: uploadId })
    await releaseBlobs(ctx, left)
    const algorithm = upload.checksumName?.toUpperCase()
    return xmlReply(
      'CompleteMultipartUploadResult',
      [
        ['Location', `http://${request.headers.host}/${bucket.name}/${encodeURIComponent(key)}`],
        ['Bucket', bucket.name],
        ['Key', key],
        ['ETag', `"${row.etag}"`],
        [`Checksum${algorithm}`, checksum ?? undefined],
        ['ChecksumType', row.checksumType ?? undefined],
      ],
      caller.dialect,
      encryptionHeaders(row),
    )
  },
})

/** The checksum over the parts' own, and their number; null unless each part has one. */
const compositeChecksum = (name: string | null, parts: readonly StoredPart[]): string | null => {
  const values = parts.flatMap(({ checksum }) => (checksum === null ? [] : [Buffer.from(checksum, 'base64')]))
  if (name === null || values.length < parts.length) return null
  const algorithm = readChecksumName(name)
  if (algorithm === undefined) return null
  const checksum = createChecksum(algorithm)
  checksum.update(Buffer.concat(values))
  return `${Buffer.from(checksum.digest()).toString('base64')}-${parts.length}`
}
