import { emptyOk, query } from '@sealstack/http'
import { childElements, childText, parseXml, type XmlElement, XmlError } from '@sealstack/xml'
import { z } from 'zod'
import { type DefaultRetention, readRetentionMode } from '../../domain/retention.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 20 * 1024
const UNVERSIONED = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
/** A hundred years. */
const MOST = { Days: 36_500, Years: 100 } as const

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html: once on, locks stay on. */
export const putObjectLockConfiguration = operation({
  name: 'PutObjectLockConfiguration',
  route: 'PUT /{bucket}?object-lock',
  action: 's3:PutBucketObjectLockConfiguration',
  input: { bucket: bucketLabel, lock: query(z.string(), 'object-lock') },
  errors: ['NoSuchBucket', 'InvalidBucketState', 'OperationAborted'],
  output: emptyOk,
  async handle({ input, ctx, caller, fail, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const rule = readConfiguration(bytes)
    if (bucket.versioning !== 'Enabled') fail('InvalidBucketState', {}, { message: UNVERSIONED })
    const changes = { isLockable: true, defaultLock: rule ? JSON.stringify(rule) : null }
    // Suspended in the meantime, the bucket could lose what is locked.
    if (!(await ctx.buckets.update(bucket.id, changes, { versioning: 'Enabled' }))) fail('OperationAborted')
  },
})

const readConfiguration = (bytes: Uint8Array): DefaultRetention | undefined => {
  const root = parseXml(bytes, 'ObjectLockConfiguration')
  if (childText(root, 'ObjectLockEnabled')?.trim() !== 'Enabled') throw new XmlError('Object lock is not enabled')
  const [rule] = childElements(root, 'Rule')
  const [retention] = rule ? childElements(rule, 'DefaultRetention') : []
  if (rule && !retention) throw new XmlError('A rule has a default retention')
  return retention && readRule(retention)
}

/** Days or years, and not both. */
const readRule = (element: XmlElement): DefaultRetention => {
  const mode = readRetentionMode(childText(element, 'Mode')?.trim())
  const periods = (['Days', 'Years'] as const).flatMap((unit) => {
    const text = childText(element, unit)
    return text === undefined ? [] : [{ unit, count: /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : 0 }]
  })
  const [period] = periods
  if (!mode || !period || periods.length > 1) throw new XmlError('A default retention has a mode and one period')
  if (period.count < 1 || period.count > MOST[period.unit]) throw new XmlError('The retention period is out of range')
  return { mode, ...period }
}
