import { query } from '@sealstack/http'
import { z } from 'zod'
import { ownersIn } from '../../domain/object-owner.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { listKeys } from '../../flows/list-keys.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, encodingType, pageSize } from '../../wire/inputs.ts'
import { decodeToken, encodeToken, listedName, listedObject, listedPrefix } from '../../wire/list-objects.ts'

const text = z.string().optional()

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2 = operation({
  name: 'ListObjectsV2',
  route: 'GET /{bucket}?list-type=2',
  action: 's3:ListBucket',
  input: {
    bucket: bucketLabel,
    listType: query(z.string(), 'list-type'),
    prefix: query(z.string().default('')),
    delimiter: query(z.string().default('')),
    maxKeys: pageSize('max-keys'),
    startAfter: query(text, 'start-after'),
    token: query(text, 'continuation-token'),
    encodingType,
    fetchOwner: query(text, 'fetch-owner'),
  },
  errors: ['NoSuchBucket', 'InvalidArgument'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const { prefix, delimiter, maxKeys, token, startAfter } = input
    const badToken = (): never =>
      fail(
        'InvalidArgument',
        { ArgumentName: 'continuation-token', ArgumentValue: token ?? '' },
        {
          message: 'The continuation token provided is incorrect',
        },
      )
    const after = token === undefined ? startAfter : (decodeToken(token) ?? badToken())
    const page = await listKeys(ctx, { bucketId: bucket.id, prefix, delimiter, after, maxKeys })
    const name = listedName(input.encodingType)
    const ownerOf = input.fetchOwner === 'true' ? ownersIn(bucket, await ctx.settings.of(bucket.id)) : undefined
    const style = { ownerOf, dialect: caller.dialect }
    return xmlReply(
      'ListBucketResult',
      [
        ['Name', bucket.name],
        ['Prefix', name(prefix)],
        ['Delimiter', delimiter === '' ? undefined : name(delimiter)],
        ['MaxKeys', maxKeys],
        ['EncodingType', input.encodingType],
        ['KeyCount', page.objects.length + page.prefixes.length],
        ['IsTruncated', page.next !== undefined],
        ['ContinuationToken', token],
        ['NextContinuationToken', page.next === undefined ? undefined : encodeToken(page.next)],
        ['StartAfter', token !== undefined || startAfter === undefined ? undefined : name(startAfter)],
        ...page.objects.map((row) => listedObject(row, name(row.key), style)),
        ...page.prefixes.map((each) => listedPrefix(name(each))),
      ],
      caller.dialect,
    )
  },
})
