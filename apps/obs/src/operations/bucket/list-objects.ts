import { query } from '@sealstack/http'
import { z } from 'zod'
import { ownersIn } from '../../domain/object-owner.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { listKeys } from '../../flows/list-keys.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, encodingType, pageSize } from '../../wire/inputs.ts'
import { listedName, listedObject, listedPrefix } from '../../wire/list-objects.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects = operation({
  name: 'ListObjects',
  route: 'GET /{bucket}',
  action: 's3:ListBucket',
  input: {
    bucket: bucketLabel,
    prefix: query(z.string().default('')),
    delimiter: query(z.string().default('')),
    maxKeys: pageSize('max-keys'),
    marker: query(z.string().default('')),
    encodingType,
  },
  errors: ['NoSuchBucket'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const { prefix, delimiter, maxKeys, marker } = input
    const after = marker === '' ? undefined : marker
    const page = await listKeys(ctx, { bucketId: bucket.id, prefix, delimiter, after, maxKeys })
    const name = listedName(input.encodingType)
    const hasMarker = page.next !== undefined && (delimiter !== '' || caller.dialect === 'obs')
    const style = { ownerOf: ownersIn(bucket, await ctx.settings.of(bucket.id)), dialect: caller.dialect }
    const reply = xmlReply(
      'ListBucketResult',
      [
        ['Name', bucket.name],
        ['Prefix', name(prefix)],
        ['Marker', name(marker)],
        ['NextMarker', hasMarker ? name(page.next ?? '') : undefined],
        ['Delimiter', delimiter === '' ? undefined : name(delimiter)],
        ['MaxKeys', maxKeys],
        ['EncodingType', input.encodingType],
        ['IsTruncated', page.next !== undefined],
        ...page.objects.map((row) => listedObject(row, name(row.key), style)),
        ...page.prefixes.map((each) => listedPrefix(name(each))),
      ],
      caller.dialect,
    )
    return caller.dialect === 'obs'
      ? { ...reply, headers: { ...reply.headers, 'x-amz-bucket-location': bucket.region } }
      : reply
  },
})
