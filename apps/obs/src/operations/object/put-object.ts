import { randomUUID } from 'node:crypto'
import { zero } from '@sealstack/envelope'
import { emptyOk } from '@sealstack/http'
import type { ObjectRow } from '@sealstack/metadata/obs'
import { defaultEncryptionOf } from '../../domain/bucket-encryption.ts'
import { fullContext } from '../../domain/encryption.ts'
import { objectIdentity } from '../../domain/identity.ts'
import { DEFAULT_CHECKSUM } from '../../domain/multipart-checksum.ts'
import { storageClassOf } from '../../domain/storage-class.ts'
import { commitObject } from '../../flows/commit-object.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { storeBody } from '../../flows/store-body.ts'
import { operation } from '../../operation.ts'
import { encryptionHeaders, readEncryption } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { expirationHeader } from '../../wire/lifecycle-headers.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'
import { causeOf } from '../shared/cause-of.ts'
import { base64Digest, readUploadBody, refuseMismatch } from '../shared/upload-body.ts'
import { guardWrite } from '../shared/write-condition.ts'

const VERSION_ID = 'null'

interface StoredObject {
  readonly row: ObjectRow
  readonly expiration: Record<string, string>
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject = operation({
  name: 'PutObject',
  route: 'PUT /{bucket}/{key+}',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel },
  errors: ['NoSuchBucket'],
  output: ({ row, expiration }: StoredObject) => ({
    ...emptyOk(),
    headers: {
      etag: `"${row.etag}"`,
      ...encryptionHeaders(row),
      ...expiration,
      [`x-amz-checksum-${row.checksumName}`]: row.checksum ?? undefined,
      'x-amz-checksum-type': row.checksumType ?? undefined,
      'x-amz-storage-class': row.storageClass === 'STANDARD' ? undefined : row.storageClass,
    },
  }),
  async handle({ input, ctx, caller, fail, request }) {
    const { key } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    const settings = await ctx.settings.of(bucket.id)
    const encryption = readEncryption(request, defaultEncryptionOf(settings))
    const stored = readObjectHeaders(request, storageClassOf(settings))
    const upload = readUploadBody(request, caller)
    const guard = await guardWrite(ctx, request, { bucketId: bucket.id, key })
    const checksum = upload.announced ?? DEFAULT_CHECKSUM.name
    const isMd5 = encryption.mode === 'AES256'

    // The KMS is asked before the body is: a key that cannot be used costs no upload.
    const context = fullContext(bucket.name, key, encryption.context)
    const dataKey = await ctx.keyring.generate({ keyId: encryption.keyId, context, requestId: request.id })
    try {
      const outcome = await storeBody(ctx, {
        ...upload,
        body: request.body,
        digests: [...upload.digests, checksum, ...(isMd5 ? (['md5'] as const) : [])],
        dek: dataKey.dek,
        identity: (blobId) => objectIdentity(bucket.name, key, VERSION_ID, blobId),
        signal: request.signal,
      })
      if (outcome.kind === 'mismatch') return refuseMismatch(outcome, request, 'hex')
      // The ETag of an object under a KMS key is no MD5, and differs though the bytes be the same.
      const etag = Buffer.from(isMd5 ? outcome.digestOf('md5') : ctx.random(16)).toString('hex')
      const row: ObjectRow = {
        id: randomUUID(),
        bucketId: bucket.id,
        key,
        versionId: VERSION_ID,
        isLatest: true,
        size: BigInt(outcome.size),
        etag,
        createdAtMs: BigInt(ctx.clock.now()),
        ...stored,
        encryption: encryption.mode,
        isDeclared: encryption.isRequested || caller.dialect === 's3',
        keyArn: dataKey.keyArn,
        wrappedDek: Uint8Array.from(dataKey.wrapped),
        context: JSON.stringify(encryption.context),
        checksumName: checksum,
        checksum: base64Digest(outcome, checksum),
        checksumType: 'FULL_OBJECT',
        blobId: outcome.blobId,
        uploadId: null,
      }
      const committed = await commitObject(ctx, { row, parts: [], accept: guard.accept, cause: causeOf(request) })
      guard.settle(committed, () => fail('NoSuchBucket', { BucketName: bucket.name }))
      return { row, expiration: expirationHeader(settings, row) }
    } finally {
      zero(dataKey.dek)
    }
  },
})
