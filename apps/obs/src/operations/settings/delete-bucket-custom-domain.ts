import { noContent } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { CUSTOM_DOMAIN, customDomain } from '../../wire/custom-domain.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** An operation of OBS alone. */
export const deleteBucketCustomDomain = operation({
  name: 'DeleteBucketCustomDomain',
  route: 'DELETE /{bucket}?customdomain',
  action: 'obs:DeleteBucketCustomDomainConfiguration',
  input: { bucket: bucketLabel, domain: customDomain },
  errors: ['NoSuchBucket', 'CustomDomainNotExist'],
  output: noContent,
  async handle({ input, ctx, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const isThere = await ctx.settings.remove(bucket.id, { name: CUSTOM_DOMAIN, id: input.domain })
    if (!isThere) fail('CustomDomainNotExist')
  },
})
