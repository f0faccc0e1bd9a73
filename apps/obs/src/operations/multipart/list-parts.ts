import { query } from '@sealstack/http'
import { z } from 'zod'
import { checksumElement } from '../../domain/checksum.ts'
import { ownerOf } from '../../domain/object-owner.ts'
import { findUpload } from '../../flows/find-upload.ts'
import { operation } from '../../operation.ts'
import { hasCustomerKey } from '../../wire/customer-key.ts'
import { isoTime, xmlReply } from '../../wire/documents.ts'
import { bucketLabel, keyLabel, pageSize } from '../../wire/inputs.ts'
import { storageClassIn } from '../../wire/list-objects.ts'
import { partKey } from '../shared/customer-key.ts'
import { declaredChecksum } from '../shared/declared-checksum.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts = operation({
  name: 'ListParts',
  route: 'GET /{bucket}/{key+}?uploadId',
  action: 's3:ListMultipartUploadParts',
  input: {
    bucket: bucketLabel,
    key: keyLabel,
    uploadId: query(z.string()),
    maxParts: pageSize('max-parts'),
    marker: query(
      z
        .string()
        .regex(/^\d{1,9}$/, 'Provided part-number-marker not an integer or within integer range')
        .transform(Number)
        .default(0),
      'part-number-marker',
    ),
  },
  errors: ['NoSuchBucket', 'NoSuchUpload'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, upload } = await findUpload(ctx, input, fail)
    if (hasCustomerKey(request.headers)) partKey(bucket.name, upload, request.headers)
    const declared = declaredChecksum(upload)
    const rows = await ctx.uploads.listParts(input.uploadId, input.marker, input.maxParts + 1)
    const shown = rows.slice(0, input.maxParts)
    const owner = [['ID', ownerOf(upload, bucket.ownerId, await ctx.settings.of(bucket.id))] as const]
    return xmlReply(
      'ListPartsResult',
      [
        ['Bucket', bucket.name],
        ['Key', input.key],
        ['UploadId', input.uploadId],
        ['Initiator', owner],
        ['Owner', owner],
        ['StorageClass', storageClassIn(caller.dialect, upload.storageClass)],
        ['PartNumberMarker', input.marker],
        ['NextPartNumberMarker', shown.at(-1)?.number ?? 0],
        ['MaxParts', input.maxParts],
        ['IsTruncated', rows.length > shown.length],
        ['ChecksumAlgorithm', declared?.name.toUpperCase()],
        ['ChecksumType', declared?.type],
        ...shown.map(
          (part) =>
            [
              'Part',
              [
                ['PartNumber', part.number],
                ['LastModified', isoTime(part.createdAtMs)],
                ['ETag', `"${part.etag}"`],
                ['Size', String(part.size)],
                ...(declared ? [[checksumElement(declared.name), part.checksum ?? undefined] as const] : []),
              ],
            ] as const,
        ),
      ],
      caller.dialect,
    )
  },
})
