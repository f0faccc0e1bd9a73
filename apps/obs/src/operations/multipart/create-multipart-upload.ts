import { query } from '@sealstack/http'
import { z } from 'zod'
import { encryptionRulesOf } from '../../domain/bucket-encryption.ts'
import { readChecksumName } from '../../domain/checksum.ts'
import { chooseChecksumType, type MultipartChecksum } from '../../domain/multipart-checksum.ts'
import { makeDataKeys } from '../../flows/data-keys.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { encryptionHeaders, readEncryption } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { readAttributes } from '../shared/read-attributes.ts'

const UNSUPPORTED =
  'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]'
const TYPE_ALONE = 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html: fixes key and headers for the whole upload. */
export const createMultipartUpload = operation({
  name: 'CreateMultipartUpload',
  route: 'POST /{bucket}/{key+}?uploads',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel, uploads: query(z.string()) },
  errors: ['NoSuchBucket', 'InvalidRequest'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { key } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    const settings = await ctx.settings.of(bucket.id)
    const encryption = readEncryption(request, caller.dialect, encryptionRulesOf(settings))
    const attributes = readAttributes(ctx, { bucket, settings, request, caller })
    const refuse = (message: string): never => fail('InvalidRequest', {}, { message })
    const declared = declaredChecksum(request.headers, refuse)

    const place = { bucket: bucket.name, region: bucket.region, key, behalf: behalfOf({ request, caller }) }
    using keys = await makeDataKeys(ctx, place, encryption)
    const upload = {
      id: Buffer.from(ctx.random(16)).toString('hex').toUpperCase(),
      bucketId: bucket.id,
      key,
      createdAtMs: BigInt(ctx.clock.now()),
      ...attributes,
      ...keys.columns,
      checksumName: declared?.name ?? null,
      checksumType: declared?.type ?? null,
      foundId: (await ctx.objects.findLatest(bucket.id, key))?.id ?? null,
    }
    await ctx.uploads.insert(upload)
    return xmlReply(
      'InitiateMultipartUploadResult',
      [
        ['Bucket', bucket.name],
        ['Key', key],
        ['UploadId', upload.id],
      ],
      caller.dialect,
      {
        ...encryptionHeaders(upload, caller.dialect, encryption.customerKey),
        'x-amz-checksum-algorithm': declared?.name.toUpperCase(),
        'x-amz-checksum-type': declared?.type,
        'x-amz-storage-class': upload.storageClass === 'STANDARD' ? undefined : upload.storageClass,
      },
    )
  },
})

const declaredChecksum = (
  headers: Readonly<Record<string, string | undefined>>,
  refuse: (message: string) => never,
): MultipartChecksum | undefined => {
  const word = headers['x-amz-checksum-algorithm']
  const wantedType = headers['x-amz-checksum-type']
  if (word === undefined) return wantedType === undefined ? undefined : refuse(TYPE_ALONE)
  const name = readChecksumName(word) ?? refuse(UNSUPPORTED)
  const type = chooseChecksumType(name, wantedType)
  return typeof type === 'string' ? { name, type } : refuse(type.problem)
}
