import { emptyOk, query } from '@sealstack/http'
import { childText, parseXml, XmlError } from '@sealstack/xml'
import { z } from 'zod'
import { isRetained } from '../../domain/object-lock.ts'
import { isExtension, type Retention, type RetentionMode } from '../../domain/retention.ts'
import { operation } from '../../operation.ts'
import { lockConditions } from '../../wire/conditions.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { isBypassing } from '../shared/deletion-rights.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'
import { permitted } from '../shared/guard.ts'
import { judgeRetention, refuseUnlockable } from '../shared/lock-headers.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 20 * 1024

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html: what still runs can be extended; governance
 * can be shortened or lifted by whoever bypasses it, compliance by nobody.
 */
export const putObjectRetention = operation({
  name: 'PutObjectRetention',
  route: 'PUT /{bucket}/{key+}?retention',
  action: 's3:PutObjectRetention',
  input: { bucket: bucketLabel, key: keyLabel, versionId, retention: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchKey', 'AccessDenied'],
  output: emptyOk,
  async handle({ input, ctx, caller, fail, request }) {
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const root = parseXml(bytes, 'Retention')
    const [mode, until] = ['Mode', 'RetainUntilDate'].map((name) => childText(root, name)?.trim())
    const document = lockConditions({ mode, until }, ctx.clock.now())
    const asked = { name: 'PutObjectRetention', action: 's3:PutObjectRetention', input, document }
    return permitted({ ctx, caller, request }, asked, async () => {
      const { bucket, row } = await findTarget(ctx, input, { fail, request })
      if (!bucket.isLockable) refuseUnlockable()
      const nowMs = ctx.clock.now()
      const wanted = readRetention(mode, until, nowMs)
      const mayBypass = isBypassing(bucket, request.headers)
      const outcome = await ctx.objects.change(row.id, (current) => {
        const { lockMode, lockUntilMs } = current
        const running = isRetained(current, nowMs) && lockMode !== null && lockUntilMs !== null
        const old = running ? { mode: lockMode as RetentionMode, untilMs: Number(lockUntilMs) } : undefined
        const isFree = !old || isExtension(old, wanted) || (mayBypass && old.mode === 'GOVERNANCE')
        if (!isFree) return undefined
        return { lockMode: wanted?.mode ?? null, lockUntilMs: wanted ? BigInt(wanted.untilMs) : null }
      })
      settleChange(outcome, input, fail)
      if (outcome === 'refused') {
        fail('AccessDenied', {}, { message: 'Access Denied because object protected by object lock.' })
      }
    })
  },
})

/** An empty document lifts the retention. */
const readRetention = (mode: string | undefined, until: string | undefined, nowMs: number): Retention | undefined => {
  if (mode === undefined && until === undefined) return undefined
  if (!mode || !until) throw new XmlError('A retention has a mode and a date')
  return judgeRetention(mode, until, nowMs)
}
