import { createFail, type Fail } from '@sealstack/errors'
import { emptyOk, query } from '@sealstack/http'
import type { ObjectRow } from '@sealstack/metadata/obs'
import { flag, optional, parseXml, record, required, text } from '@sealstack/xml'
import { z } from 'zod'
import { s3Errors } from '../../errors.ts'
import { resealKeys } from '../../flows/reseal-keys.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { findTarget } from '../shared/find-target.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 20 * 1024
const KEY_ARN = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/
const refuse: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const SHAPE = record({
  'SSE-KMS': required(record({ KMSKeyArn: required(text()), BucketKeyEnabled: optional(flag) })),
})

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateObjectEncryption.html: another key of the KMS holds the data
 * key from now on. Bytes, ETag and all else stay.
 */
export const updateObjectEncryption = operation({
  name: 'UpdateObjectEncryption',
  route: 'PUT /{bucket}/{key+}?encryption',
  action: 's3:UpdateObjectEncryption',
  input: { bucket: bucketLabel, key: keyLabel, versionId, encryption: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchKey', 'AccessDenied', 'OperationAborted'],
  output: emptyOk,
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const { KMSKeyArn: keyId, BucketKeyEnabled: hasBucketKey = false } = SHAPE.read(
      parseXml(bytes, 'ObjectEncryption'),
    )['SSE-KMS']
    judge(row, keyId, ctx.clock.now())
    const place = { bucket: bucket.name, region: bucket.region, key: input.key, behalf: behalfOf({ request, caller }) }
    const columns = await resealKeys(ctx, place, row, { keyId, hasBucketKey })
    // Whoever was first has wrapped the data key otherwise, or locked the object.
    const outcome = await ctx.objects.change(row.id, (current) =>
      Buffer.compare(current.wrappedDek, row.wrappedDek) === 0 && !isLocked(current, ctx.clock.now())
        ? columns
        : undefined,
    )
    if (outcome === 'gone') fail('NoSuchKey', { Key: input.key })
    if (outcome === 'refused') fail('OperationAborted')
  },
})

const judge = (row: ObjectRow, keyArn: string, nowMs: number): void => {
  const invalid = (message: string): never => refuse('InvalidRequest', {}, { message })
  if (!KEY_ARN.test(keyArn)) invalid('The KMS key must be given by its full ARN.')
  if (row.encryption !== 'AES256' && row.encryption !== 'aws:kms') {
    invalid('Only objects encrypted with SSE-S3 or SSE-KMS can have their encryption updated.')
  }
  if (isLocked(row, nowMs)) {
    refuse('AccessDenied', {}, { message: 'The encryption of an object under Object Lock cannot be updated.' })
  }
}

const isLocked = ({ hasLegalHold, lockUntilMs }: ObjectRow, nowMs: number): boolean =>
  hasLegalHold === true || (lockUntilMs !== null && Number(lockUntilMs) > nowMs)
