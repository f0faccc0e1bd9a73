import { query } from '@sealstack/http'
import type { UploadRow } from '@sealstack/metadata/obs'
import type { XmlNode } from '@sealstack/xml'
import { z } from 'zod'
import { ownersIn } from '../../domain/object-owner.ts'
import { obsStorageClass } from '../../domain/storage-class.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { listUploads } from '../../flows/list-uploads.ts'
import { operation } from '../../operation.ts'
import { isoTime, xmlReply } from '../../wire/documents.ts'
import { bucketLabel, encodingType, pageSize } from '../../wire/inputs.ts'
import { listedName, listedPrefix } from '../../wire/list-objects.ts'
import { declaredChecksum } from '../shared/declared-checksum.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads = operation({
  name: 'ListMultipartUploads',
  route: 'GET /{bucket}?uploads',
  action: 's3:ListBucketMultipartUploads',
  input: {
    bucket: bucketLabel,
    uploads: query(z.string()),
    prefix: query(z.string().default('')),
    delimiter: query(z.string().default('')),
    maxUploads: pageSize('max-uploads'),
    keyMarker: query(z.string().default(''), 'key-marker'),
    idMarker: query(z.string().default(''), 'upload-id-marker'),
    encodingType,
  },
  errors: ['NoSuchBucket', 'InvalidArgument'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const { prefix, delimiter, maxUploads, keyMarker } = input
    // Without a key the id means nothing.
    const idMarker = keyMarker === '' ? '' : input.idMarker
    const badMarker = (): never => {
      const detail = { ArgumentName: 'upload-id-marker', ArgumentValue: idMarker }
      return fail('InvalidArgument', detail, { message: 'Invalid uploadId marker' })
    }
    const marked =
      idMarker === '' ? undefined : ((await ctx.uploads.find(bucket.id, keyMarker, idMarker)) ?? badMarker())
    const { rows, prefixes, last } = await listUploads(ctx, {
      bucketId: bucket.id,
      prefix,
      delimiter,
      max: maxUploads,
      keyMarker: keyMarker === '' ? undefined : keyMarker,
      marked,
    })
    const name = listedName(input.encodingType)
    // Where the page is the last one this is empty, and where it ends with a prefix too.
    const next = typeof last === 'object' ? last : undefined
    const nextKey = next?.key ?? (typeof last === 'string' ? last : '')
    const style = { ownerOf: ownersIn(bucket, await ctx.settings.of(bucket.id)), isObs: caller.dialect === 'obs' }
    return xmlReply(
      'ListMultipartUploadsResult',
      [
        ['Bucket', bucket.name],
        ['KeyMarker', name(keyMarker)],
        ['UploadIdMarker', idMarker],
        ['NextKeyMarker', name(nextKey)],
        ['NextUploadIdMarker', next?.id ?? ''],
        ['Delimiter', delimiter === '' ? undefined : name(delimiter)],
        ['Prefix', name(prefix)],
        ['MaxUploads', maxUploads],
        ['EncodingType', input.encodingType],
        ['IsTruncated', last !== undefined],
        ...rows.map((row) => listedUpload(row, name(row.key), style)),
        ...prefixes.map((each) => listedPrefix(name(each))),
      ],
      caller.dialect,
    )
  },
})

const listedUpload = (
  upload: UploadRow,
  key: string,
  { ownerOf, isObs }: { readonly ownerOf: ReturnType<typeof ownersIn>; readonly isObs: boolean },
): XmlNode => {
  const declared = declaredChecksum(upload)
  return [
    'Upload',
    [
      ['Key', key],
      ['UploadId', upload.id],
      ['Initiator', [['ID', ownerOf(upload)]]],
      ['Owner', [['ID', ownerOf(upload)]]],
      ['StorageClass', isObs ? obsStorageClass(upload.storageClass) : upload.storageClass],
      ['Initiated', isoTime(upload.createdAtMs)],
      ['ChecksumAlgorithm', declared?.name.toUpperCase()],
      ['ChecksumType', declared?.type],
    ],
  ]
}
