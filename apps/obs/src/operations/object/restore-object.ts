import { query } from '@sealstack/http'
import { childElements, childText, parseXml, XmlError } from '@sealstack/xml'
import { z } from 'zod'
import { type RestoreRequest, readTier, restoreTimes } from '../../domain/restore.ts'
import { isArchived } from '../../domain/storage-class.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { restoreState } from '../shared/archive.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 20 * 1024

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html: nothing is moved; the object can be read once
 * the clock has passed the time that its tier takes.
 */
export const restoreObject = operation({
  name: 'RestoreObject',
  route: 'POST /{bucket}/{key+}?restore',
  action: 's3:RestoreObject',
  input: { bucket: bucketLabel, key: keyLabel, versionId, restore: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchKey', 'InvalidObjectState', 'RestoreAlreadyInProgress', 'NotImplemented'],
  output: ({ status, headers }: { readonly status: number; readonly headers: ReturnType<typeof readVersion> }) => ({
    status,
    headers,
  }),
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const wanted = readRequest(bytes)
    if (wanted === 'select') {
      const message = 'Restoring the result of a query is not implemented here.'
      return fail('NotImplemented', {}, { message })
    }
    if (!isArchived(row.storageClass)) {
      const message = "Restore is not allowed for the object's current storage class"
      fail('InvalidObjectState', { StorageClass: row.storageClass }, { message })
    }
    const nowMs = ctx.clock.now()
    let status = 202
    const outcome = await ctx.objects.change(row.id, (current) => {
      const state = restoreState(current, nowMs)
      if (state === 'under-way') return undefined
      status = state === 'restored' ? 200 : 202
      const { fromMs, untilMs } = restoreTimes(wanted, row.storageClass, nowMs)
      return {
        ...(state === 'restored' ? {} : { restoredFromMs: BigInt(fromMs) }),
        restoredUntilMs: BigInt(untilMs),
      }
    })
    settleChange(outcome, input, fail)
    if (outcome === 'refused') fail('RestoreAlreadyInProgress')
    return { status, headers: readVersion(bucket, row) }
  },
})

/** S3 names the tier in `GlacierJobParameters`, OBS in `RestoreJob`. */
const readRequest = (bytes: Uint8Array): RestoreRequest | 'select' => {
  const root = parseXml(bytes, 'RestoreRequest')
  if (childText(root, 'Type') !== undefined) return 'select'
  const [job] = ['GlacierJobParameters', 'RestoreJob'].flatMap((name) => childElements(root, name))
  const tier = readTier((job && childText(job, 'Tier')) ?? childText(root, 'Tier') ?? 'Standard')
  const days = Number(childText(root, 'Days')?.trim() || Number.NaN)
  if (!tier || !Number.isInteger(days) || days < 1 || days > 2 ** 31) {
    throw new XmlError('A restoration has a number of days and a known tier')
  }
  return { tier, days }
}
