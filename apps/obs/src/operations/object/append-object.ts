import { emptyOk, query } from '@sealstack/http'
import type { ObjectRow } from '@sealstack/metadata/obs'
import { z } from 'zod'
import { encryptionRulesOf } from '../../domain/bucket-encryption.ts'
import type { CustomerKey } from '../../domain/encryption.ts'
import { appendObject as append } from '../../flows/append-object.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import type { Dialect } from '../../wire/dialect.ts'
import { encryptionHeaders, readEncryption, refuseEncryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, position } from '../../wire/inputs.ts'
import { objectFacts } from '../../wire/object-facts.ts'
import { writtenVersion } from '../../wire/version-headers.ts'
import { refuseArchived } from '../shared/archive.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { causeOf } from '../shared/cause-of.ts'
import { partKey, refuseBlockedKeys } from '../shared/customer-key.ts'
import { refuseFileSystem } from '../shared/file-system.ts'
import { readAttributes } from '../shared/read-attributes.ts'
import { readUploadBody, refuseMismatch } from '../shared/upload-body.ts'
import { refuseOverQuota } from '../shared/write-condition.ts'

const MAX_APPENDS = 10_000

interface Appended {
  readonly row: ObjectRow
  readonly etag: string
  readonly customerKey: CustomerKey | undefined
  readonly dialect: Dialect
}

/**
 * https://support.huaweicloud.com/intl/en-us/api-obs/obs_04_0088.html: the first append makes the object and fixes its
 * encryption; the answer's ETag is that of the bytes that were added.
 */
export const appendObject = operation({
  name: 'AppendObject',
  route: 'POST /{bucket}/{key+}?append',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel, append: query(z.string()), position },
  errors: ['NoSuchBucket', 'AccessDenied', 'ObjectNotAppendable', 'PositionNotEqualToLength'],
  output: ({ row, etag, customerKey, dialect }: Appended) => ({
    ...emptyOk(),
    headers: {
      etag: `"${etag}"`,
      'x-amz-next-append-position': String(row.size),
      'x-amz-storage-class': objectFacts(row)['x-amz-storage-class'],
      ...writtenVersion(row),
      ...encryptionHeaders(row, dialect, customerKey),
    },
  }),
  async handle({ input, ctx, caller, fail, request }) {
    const { key } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    refuseFileSystem(bucket)
    if (bucket.isLockable)
      fail('AccessDenied', {}, { message: 'Objects in a bucket with object lock cannot be appended to.' })
    const row = await ctx.objects.findLatest(bucket.id, key)
    if (row && !row.isAppendable) fail('ObjectNotAppendable')
    const misplaced = (length: bigint): never => {
      const headers = { 'x-amz-next-append-position': String(length) }
      return fail('PositionNotEqualToLength', {}, { headers })
    }
    if (BigInt(input.position) !== (row?.size ?? 0n)) misplaced(row?.size ?? 0n)
    if (row) {
      await refuseArchived(ctx, row)
      refuseEncryptionHeaders(request, 'AppendObject')
    }
    const customerKey = row && partKey(bucket.name, row, request.headers)
    if (customerKey) await refuseBlockedKeys(ctx, bucket.id)
    const number = row ? (await ctx.objects.countParts(row.id)) + 1 : 1
    if (number > MAX_APPENDS) fail('ObjectNotAppendable')
    const settings = await ctx.settings.of(bucket.id)
    const begun = () => ({
      encryption: readEncryption(request, caller.dialect, encryptionRulesOf(settings)),
      attributes: readAttributes(ctx, { bucket, settings, request, caller }),
    })
    const to = row ?? begun()
    const outcome = await append(ctx, {
      bucket,
      key,
      to,
      customerKey,
      number,
      source: { ...readUploadBody(request, caller), body: () => request.body, signal: () => request.signal },
      behalf: behalfOf({ request, caller }),
      cause: causeOf(request),
    })
    if (outcome.kind === 'mismatch') return refuseMismatch(outcome, request)
    if (outcome.kind === 'gone') return fail('NoSuchBucket', { BucketName: bucket.name })
    if (outcome.kind === 'over-quota') return refuseOverQuota()
    if (outcome.kind === 'conflict') return misplaced((await ctx.objects.findLatest(bucket.id, key))?.size ?? 0n)
    const { dialect } = caller
    return { ...outcome, dialect, customerKey: 'attributes' in to ? to.encryption.customerKey : customerKey }
  },
})
