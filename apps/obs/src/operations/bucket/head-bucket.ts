import { emptyOk } from '@sealstack/http'
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
  output: ({ region, isObs }: { readonly region: string; readonly isObs: boolean }) => ({
    ...emptyOk(),
    headers: isObs
      ? { 'x-amz-bucket-location': region, 'x-amz-version': '3.0', 'x-amz-storage-class': 'STANDARD' }
      : { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false' },
  }),
  async handle({ input, ctx, caller, fail }) {
    const { region } = await findBucket(ctx, input.bucket, fail)
    return { region, isObs: caller.dialect === 'obs' }
  },
})
