import { header, query } from '@sealstack/http'
import type { ObjectPartRow, ObjectRow } from '@sealstack/metadata/obs'
import type { XmlNode } from '@sealstack/xml'
import { z } from 'zod'
import { checksumElement } from '../../domain/checksum.ts'
import { operation } from '../../operation.ts'
import { httpTime, xmlReply } from '../../wire/documents.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { openingKey } from '../shared/customer-key.ts'
import { findTarget } from '../shared/find-target.ts'

const KNOWN = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']
const count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html: metadata alone, so the KMS is not asked. */
export const getObjectAttributes = operation({
  name: 'GetObjectAttributes',
  route: 'GET /{bucket}/{key+}?attributes',
  action: 's3:GetObjectAttributes',
  input: {
    bucket: bucketLabel,
    key: keyLabel,
    versionId,
    attributes: query(z.string()),
    wanted: header('x-amz-object-attributes', z.string().default('')),
    maxParts: header('x-amz-max-parts', count.default(1000)),
    marker: header('x-amz-part-number-marker', count.default(0)),
  },
  errors: ['NoSuchBucket', 'InvalidArgument', 'InvalidRequest'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const wanted = input.wanted.split(',').map((each) => each.trim())
    if (input.wanted === '') {
      fail(
        'InvalidRequest',
        {},
        {
          message:
            'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
        },
      )
    }
    const unknown = wanted.find((each) => !KNOWN.includes(each))
    if (unknown !== undefined) {
      const detail = { ArgumentName: 'x-amz-object-attributes', ArgumentValue: unknown }
      fail('InvalidArgument', detail, { message: 'Invalid attribute name specified.' })
    }
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    openingKey({ bucket: bucket.name, row, headers: request.headers, dialect: caller.dialect })
    const isInParts = row.uploadId !== null && !row.isAppendable
    const parts = wanted.includes('ObjectParts') && isInParts ? await ctx.objects.listParts(row.id) : []
    const nodes: Readonly<Record<string, XmlNode>> = {
      ETag: ['ETag', row.etag],
      Checksum: ['Checksum', checksumOf(row)],
      ObjectParts: ['ObjectParts', parts.length === 0 ? undefined : partsOf(row, parts, input)],
      StorageClass: ['StorageClass', row.storageClass],
      ObjectSize: ['ObjectSize', String(row.size)],
    }
    const content = KNOWN.flatMap((name) => (wanted.includes(name) && nodes[name] ? [nodes[name]] : []))
    return xmlReply('GetObjectAttributesResponse', content, caller.dialect, {
      ...readVersion(bucket, row),
      'last-modified': httpTime(row.createdAtMs),
    })
  },
})

const checksumOf = ({ checksumName, checksum, checksumType }: ObjectRow): readonly XmlNode[] | undefined =>
  checksumName === null || checksum === null
    ? undefined
    : [
        // A composite one is shown without the number of its parts.
        [checksumElement(checksumName), checksum.replace(/-\d+$/, '')],
        ['ChecksumType', checksumType ?? undefined],
      ]

const partsOf = (
  { checksumName }: ObjectRow,
  parts: readonly ObjectPartRow[],
  { maxParts, marker }: { readonly maxParts: number; readonly marker: number },
): readonly XmlNode[] => {
  const rest = parts.filter(({ number }) => number > marker)
  const shown = rest.slice(0, Math.min(maxParts, 1000))
  return [
    ['PartsCount', parts.length],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', shown.at(-1)?.number ?? 0],
    ['MaxParts', Math.min(maxParts, 1000)],
    ['IsTruncated', shown.length < rest.length],
    ...shown.map(
      ({ number, size, checksum }): XmlNode => [
        'Part',
        [
          ['PartNumber', number],
          ['Size', String(size)],
          [checksumElement(checksumName ?? ''), checksum ?? undefined],
        ],
      ],
    ),
  ]
}
