import { forgive, formScheme, isAwsRegion, verifyForm } from '@sealstack/auth'
import { asReply, readInput } from '@sealstack/http'
import { judgeForm, type PostPolicy, readPolicy, sizeRange } from '../../domain/post-policy.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { refusePlainCustomerKeys } from '../../wire/customer-key.ts'
import { noteDialect } from '../../wire/dialect.ts'
import { refuseForeignEncryption } from '../../wire/encryption-headers.ts'
import { accessKeyIn, expandFields, putOfForm, requiredField } from '../../wire/form-fields.ts'
import { refuseByPolicy, refuseForm } from '../../wire/form-refusal.ts'
import { formReply } from '../../wire/form-reply.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { objectUrl } from '../../wire/object-url.ts'
import { refuseUnbuiltHeaders } from '../../wire/screen.ts'
import { causeOf } from '../shared/cause-of.ts'
import { permitted } from '../shared/guard.ts'
import type { PostedForm } from '../shared/receive-form.ts'
import { receiveObject } from '../shared/receive-object.ts'
import { refuseOtherRegion } from '../shared/refuse-other-region.ts'
import { MAX_UPLOAD_BYTES } from '../shared/upload-body.ts'

const NOT_A_FORM = 'Bucket POST must be of the enclosure-type multipart/form-data'

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html and obs_04_0081: an upload from an HTML form. The
 * form is read as far as its file, judged, and then is the PUT of that file, sealed while it arrives.
 */
export const postObject = operation({
  name: 'PostObject',
  route: 'POST /{bucket}',
  action: 's3:PutObject',
  input: { bucket: bucketLabel },
  errors: [
    'AccessDenied',
    'InvalidArgument',
    'InvalidPolicyDocument',
    'MissingContentLength',
    'NoSuchBucket',
    'PreconditionFailed',
  ],
  output: asReply,
  async handle({ input, ctx, caller, fail, request }) {
    const { headers } = request
    if (!/^multipart\/form-data\b/i.test(headers['content-type'] ?? '')) {
      fail('PreconditionFailed', { Condition: NOT_A_FORM })
    }
    if (caller.principal !== undefined) fail('InvalidArgument', {}, { message: 'Only one auth mechanism allowed' })
    if (!/^\d{1,15}$/.test(headers['content-length'] ?? '')) fail('MissingContentLength')

    // Loaded for the first form: its parser is large, and few stores are sent one.
    const { receiveForm, refuseLongFields } = await import('../shared/receive-form.ts')
    return receiveForm(request, async (form) => {
      const fields = expandFields(form.fields, form.filename)
      refuseLongFields(form.fields)
      const key = requiredField(fields, 'key')
      const scheme = formScheme(fields)
      if (scheme === 'obs') noteDialect(request, 'obs')
      const verified = await verifyForm(fields, { ...ctx, ...ctx.config, isRegion: isAwsRegion })
      const verification = await forgive(verified, { accessKeyId: accessKeyIn(fields) }, ctx)
      // A form that nobody signed is an upload that nobody signed, and has no policy to be held to.
      const isUnsigned =
        verification.kind === 'refused' && verification.reason === 'anonymous' && policyOf(fields) === ''
      if (verification.kind === 'refused' && !isUnsigned) return refuseForm(verification, request)
      const signed =
        verification.kind === 'verified'
          ? {
              principal: verification.credential.principal,
              region: verification.region,
              scheme: verification.scheme,
              isForm: true,
            }
          : {}
      ctx.audit.ofForm(request.id, { key, ...signed })
      const policy = isUnsigned ? NO_POLICY : readPolicy(policyOf(fields))
      if ('problem' in policy) {
        return fail('InvalidPolicyDocument', {}, { message: `Invalid Policy: ${policy.problem}` })
      }
      const values = new Map([...fields, ['bucket', input.bucket]])
      const names = isUnsigned ? [] : [...form.fields.keys()]
      refuseByPolicy(judgeForm(policy, { values, names }, ctx.clock.now()))
      const bucket = await findBucket(ctx, input.bucket, fail)
      await readInput({ key: keyLabel }, { request, labels: { key }, query: [] })
      const dialect = scheme === 'obs' ? 'obs' : 's3'
      const body = open(form, policy)
      refuseForeignEncryption({ headers: Object.fromEntries(fields) }, dialect)
      const put = putOfForm(request, fields, body, dialect)
      const signer = { ...caller, ...signed, dialect } as const
      refuseOtherRegion(bucket, { caller: signer, request })
      // Whatever PutObject does with headers, it does with the fields of a form.
      refusePlainCustomerKeys(put, ctx.config.plainCustomerKeys)
      refuseUnbuiltHeaders(put, 'PutObject')
      const cause = { ...causeOf(request), name: 'ObjectCreated:Post' }
      const asked = { name: 'PostObject', action: 's3:PutObject', input: { bucket: bucket.name, key } }
      const stored = await permitted({ ctx, caller: signer, request: put }, asked, () =>
        receiveObject(ctx, { bucket, key, request: put, caller: signer, cause }),
      )
      const { headers: own = {} } = stored
      const location = objectUrl(request, ctx.config.domains, { bucket: bucket.name, key })
      return formReply(fields, { bucket: bucket.name, key, etag: String(own.etag), location, headers: own })
    })
  },
})

/** What holds an unsigned form to nothing. */
const NO_POLICY: PostPolicy = { expiresMs: Number.POSITIVE_INFINITY, conditions: [] }

/** The policy, also where OBS's `token` holds it. */
const policyOf = (fields: ReadonlyMap<string, string>): string =>
  fields.get('policy') ?? fields.get('token')?.split(':')[2] ?? ''

const open = (form: PostedForm, policy: PostPolicy) => {
  const { min, max } = sizeRange(policy)
  return form.open({ min, max: Math.min(max, MAX_UPLOAD_BYTES) })
}
