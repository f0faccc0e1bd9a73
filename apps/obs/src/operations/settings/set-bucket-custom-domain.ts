import { emptyOk } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { CUSTOM_DOMAIN, customDomain } from '../../wire/custom-domain.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 40 * 1024
const MAX_DOMAINS = 30

/** An operation of OBS alone. A certificate that comes with the name is refused: a private key has no place here. */
export const setBucketCustomDomain = operation({
  name: 'SetBucketCustomDomain',
  route: 'PUT /{bucket}?customdomain',
  action: 'obs:PutBucketCustomDomainConfiguration',
  input: { bucket: bucketLabel, domain: customDomain },
  errors: ['NoSuchBucket', 'NotImplemented', 'TooManyCustomDomains'],
  output: emptyOk,
  async handle({ input, ctx, caller, fail, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const body = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    if (body.byteLength > 0) fail('NotImplemented', {}, { message: 'Certificates of custom domains are not kept.' })
    const present = (await ctx.settings.of(bucket.id)).list(CUSTOM_DOMAIN)
    if (present.some(({ id }) => id === input.domain)) return
    if (present.length >= MAX_DOMAINS) fail('TooManyCustomDomains')
    const nowMs = ctx.clock.now()
    await ctx.settings.put(bucket.id, { name: CUSTOM_DOMAIN, id: input.domain }, nowMs, nowMs)
  },
})
