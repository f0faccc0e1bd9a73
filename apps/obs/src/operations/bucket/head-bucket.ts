import { emptyOk } from '@sealstack/http'
import { bucketArn } from '../../domain/bucket-arn.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket = operation({
  name: 'HeadBucket',
  route: 'HEAD /{bucket}',
  action: 's3:ListBucket',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket'],
  output: ({ name, region, isObs }: { readonly name: string; readonly region: string; readonly isObs: boolean }) => ({
    ...emptyOk(),
    headers: isObs
      ? { 'x-amz-bucket-location': region, 'x-amz-version': '3.0', 'x-amz-storage-class': 'STANDARD' }
      : { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false', 'x-amz-bucket-arn': bucketArn(name) },
  }),
  async handle({ input, ctx, caller, fail }) {
    const { name, region } = await findBucket(ctx, input.bucket, fail)
    return { name, region, isObs: caller.dialect === 'obs' }
  },
})
