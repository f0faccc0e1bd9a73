import { asReply } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { CUSTOM_DOMAIN } from '../../wire/custom-domain.ts'
import { isoTime, xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** An operation of OBS alone: the names under which a bucket is to be reached. */
export const getBucketCustomDomain = operation({
  name: 'GetBucketCustomDomain',
  route: 'GET /{bucket}?customdomain',
  action: 'obs:GetBucketCustomDomainConfiguration',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'NoSuchCustomDomain'],
  output: asReply,
  async handle({ input, ctx, caller, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const domains = (await ctx.settings.of(bucket.id)).list(CUSTOM_DOMAIN)
    if (domains.length === 0) fail('NoSuchCustomDomain', { BucketName: bucket.name })
    const content = domains.map(
      ({ id, document }) =>
        [
          'Domains',
          [
            ['DomainName', id],
            ['CreateTime', isoTime(Number(document))],
          ],
        ] as const,
    )
    return xmlReply('ListBucketCustomDomainsResult', content, caller.dialect)
  },
})
