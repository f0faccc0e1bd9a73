import { zero } from '@sealstack/envelope'
import { query } from '@sealstack/http'
import { z } from 'zod'
import { readChecksumName } from '../../domain/checksum.ts'
import { fullContext } from '../../domain/encryption.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { encryptionHeaders, readEncryption } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, MAX_KEY_BYTES } from '../../wire/inputs.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html: fixes key and headers for the whole upload. */
export const createMultipartUpload = operation({
  name: 'CreateMultipartUpload',
  route: 'POST /{bucket}/{key+}?uploads',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel, uploads: query(z.string()) },
  errors: ['NoSuchBucket', 'KeyTooLongError', 'InvalidRequest', 'NotImplemented'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { key } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    const size = Buffer.byteLength(key)
    if (size > MAX_KEY_BYTES) fail('KeyTooLongError', { Size: String(size), MaxSizeAllowed: String(MAX_KEY_BYTES) })
    const encryption = readEncryption(request)
    const stored = readObjectHeaders(request)
    const word = request.headers['x-amz-checksum-algorithm']
    const checksumName = word === undefined ? null : (readChecksumName(word) ?? badChecksum())
    function badChecksum(): never {
      return fail(
        'InvalidRequest',
        {},
        {
          message:
            'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
        },
      )
    }
    if (request.headers['x-amz-checksum-type']?.toUpperCase() === 'FULL_OBJECT' || checksumName === 'crc64nvme') {
      fail(
        'NotImplemented',
        { Header: 'x-amz-checksum-type' },
        {
          message: 'Sealstack does not compute full-object checksums of multipart uploads yet; use COMPOSITE.',
        },
      )
    }
    const context = fullContext(bucket.name, key, encryption.context)
    const dataKey = await ctx.keyring.generate({ keyId: encryption.keyId, context, requestId: request.id })
    zero(dataKey.dek)
    const upload = {
      id: Buffer.from(ctx.random(16)).toString('hex').toUpperCase(),
      bucketId: bucket.id,
      key,
      createdAtMs: BigInt(ctx.clock.now()),
      ...stored,
      encryption: encryption.mode,
      isDeclared: encryption.isRequested || caller.dialect === 's3',
      keyArn: dataKey.keyArn,
      wrappedDek: Uint8Array.from(dataKey.wrapped),
      context: JSON.stringify(encryption.context),
      checksumName,
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
        ...encryptionHeaders(upload),
        'x-amz-checksum-algorithm': checksumName?.toUpperCase(),
        'x-amz-checksum-type': checksumName === null ? undefined : 'COMPOSITE',
      },
    )
  },
})
