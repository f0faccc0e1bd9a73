import { emptyOk } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import { bucketArn } from '../../domain/bucket-arn.ts'
import { storageClassOf } from '../../domain/storage-class.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'

interface HeadBucket extends BucketRow {
  readonly storageClass: string
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket = operation({
  name: 'HeadBucket',
  route: 'HEAD /{bucket}',
  action: 's3:ListBucket',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket'],
  output: ({ name, region, isFileSystem, storageClass }: HeadBucket, { caller }) => ({
    ...emptyOk(),
    headers:
      caller.dialect === 'obs'
        ? {
            'x-amz-bucket-location': region,
            'x-amz-version': '3.0',
            'x-amz-storage-class': storageClass,
            'x-amz-fs-file-interface': isFileSystem ? 'Enabled' : undefined,
          }
        : { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false', 'x-amz-bucket-arn': bucketArn(name) },
  }),
  async handle({ input, ctx, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    return { ...bucket, storageClass: storageClassOf(await ctx.settings.of(bucket.id)) }
  },
})
