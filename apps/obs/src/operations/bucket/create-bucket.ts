import { randomUUID } from 'node:crypto'
import { body, emptyOk } from '@sealstack/http'
import { readAll } from '@sealstack/streams'
import { childText, parseXml } from '@sealstack/xml'
import { z } from 'zod'
import { isBucketName } from '../../domain/bucket-name.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'

const MAX_BODY_BYTES = 20 * 1024

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket = operation({
  name: 'CreateBucket',
  route: 'PUT /{bucket}',
  action: 's3:CreateBucket',
  input: {
    bucket: bucketLabel,
    region: body(async ({ body: stream }) => {
      const bytes = await readAll(stream, MAX_BODY_BYTES)
      if (bytes.byteLength === 0) return undefined
      const root = parseXml(bytes, 'CreateBucketConfiguration')
      return childText(root, 'LocationConstraint') ?? childText(root, 'Location')
    }, z.string().optional()),
  },
  errors: [
    'InvalidBucketName',
    'InvalidLocationConstraint',
    'IllegalLocationConstraintException',
    'BucketAlreadyOwnedByYou',
  ],
  output: (bucket: string) => ({ ...emptyOk(), headers: { location: `/${bucket}` } }),
  async handle({ input, ctx, caller, fail }) {
    const { bucket: name, region: wanted } = input
    const { region } = ctx.config
    if (!isBucketName(name)) fail('InvalidBucketName', { BucketName: name })
    // OBS takes the service's own region where none is named, and S3 does so in us-east-1 alone, where naming it is an error.
    if (caller.dialect === 's3') {
      if (!wanted && region !== 'us-east-1') fail('IllegalLocationConstraintException')
      if (wanted === 'us-east-1') fail('InvalidLocationConstraint', { LocationConstraint: wanted })
    }
    if (wanted && wanted !== region) fail('InvalidLocationConstraint', { LocationConstraint: wanted })
    const createdAtMs = BigInt(ctx.clock.now())
    const isNew = await ctx.buckets.insert({ id: randomUUID(), name, region, createdAtMs })
    if (!isNew && caller.dialect === 's3' && region !== 'us-east-1')
      fail('BucketAlreadyOwnedByYou', { BucketName: name })
    return name
  },
})
