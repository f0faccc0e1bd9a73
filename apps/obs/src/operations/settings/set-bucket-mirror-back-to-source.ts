import { emptyOk } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { MIRROR_BACK_TO_SOURCE } from '../../wire/mirror-back-to-source.ts'
import { readDocument } from '../shared/read-document.ts'
import { storeSetting } from '../shared/setting-operations.ts'

const MAX_BODY_BYTES = 20 * 1024

/** An operation of OBS alone: rules in JSON, kept and given back; nothing is fetched from elsewhere. */
export const setBucketMirrorBackToSource = operation({
  name: 'SetBucketMirrorBackToSource',
  route: 'PUT /{bucket}?mirrorBackToSource',
  action: 'obs:PutBucketMirrorBackToSource',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'InvalidRequestBody'],
  output: emptyOk,
  async handle({ input, ctx, caller, fail, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const text = new TextDecoder().decode(bytes)
    if (!hasRules(text)) fail('InvalidRequestBody')
    await storeSetting(ctx, bucket, { key: MIRROR_BACK_TO_SOURCE }, text)
  },
})

const hasRules = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'rules' in value && Array.isArray(value.rules)
  } catch {
    return false
  }
}
