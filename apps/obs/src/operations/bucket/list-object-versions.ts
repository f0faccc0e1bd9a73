import { query } from '@sealstack/http'
import { z } from 'zod'
import { ownersIn } from '../../domain/object-owner.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { listVersions } from '../../flows/list-versions.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, encodingType, pageSize, versionIdMarker } from '../../wire/inputs.ts'
import { listedName, listedPrefix, listedVersion } from '../../wire/list-objects.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions = operation({
  name: 'ListObjectVersions',
  route: 'GET /{bucket}?versions',
  action: 's3:ListBucketVersions',
  input: {
    bucket: bucketLabel,
    versions: query(z.string()),
    prefix: query(z.string().default('')),
    delimiter: query(z.string().default('')),
    maxKeys: pageSize('max-keys'),
    keyMarker: query(z.string().default(''), 'key-marker'),
    versionIdMarker,
    encodingType,
  },
  errors: ['NoSuchBucket', 'InvalidArgument'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const { prefix, delimiter, maxKeys, keyMarker, versionIdMarker: marker } = input
    if (marker !== undefined && keyMarker === '') {
      const message = 'A version-id marker cannot be specified without a key marker.'
      fail('InvalidArgument', { ArgumentName: 'version-id-marker', ArgumentValue: marker }, { message })
    }
    const { rows, prefixes, last } = await listVersions(ctx, {
      bucketId: bucket.id,
      prefix,
      delimiter,
      max: maxKeys,
      keyMarker: keyMarker === '' ? undefined : keyMarker,
      versionIdMarker: marker,
    })
    const name = listedName(input.encodingType)
    const style = { ownerOf: ownersIn(bucket, await ctx.settings.of(bucket.id)), dialect: caller.dialect }
    const nextKey = typeof last === 'object' ? last.key : last
    const reply = xmlReply(
      'ListVersionsResult',
      [
        ['Name', bucket.name],
        ['Prefix', name(prefix)],
        ['KeyMarker', name(keyMarker)],
        ['VersionIdMarker', marker ?? ''],
        ['NextKeyMarker', nextKey === undefined ? undefined : name(nextKey)],
        ['NextVersionIdMarker', typeof last === 'object' ? last.versionId : undefined],
        ['Delimiter', delimiter === '' ? undefined : name(delimiter)],
        ['MaxKeys', maxKeys],
        ['EncodingType', input.encodingType],
        ['IsTruncated', last !== undefined],
        ...rows.map((row) => listedVersion(row, name(row.key), style)),
        ...prefixes.map((each) => listedPrefix(name(each))),
      ],
      caller.dialect,
    )
    return caller.dialect === 'obs'
      ? { ...reply, headers: { ...reply.headers, 'x-amz-bucket-location': bucket.region } }
      : reply
  },
})
