import type { Refused, SignedRequest } from '@sealstack/auth'
import { createFail } from '@sealstack/errors'
import type { PolicyVerdict } from '../domain/post-policy.ts'
import { s3Errors } from '../errors.ts'
import { refuseMissing } from './form-fields.ts'
import { refuseRequest } from './refusal.ts'

const fail = createFail(s3Errors)

const MALFORMED: Readonly<Record<string, readonly [field: string, text: string]>> = {
  algorithm: ['X-Amz-Algorithm', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"'],
  credential: [
    'X-Amz-Credential',
    'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
  ],
  date: ['X-Amz-Date', 'X-Amz-Date must be formated via ISO8601 Long format'],
}

/** The S3 error for a form whose signature was refused, as recorded; the texts differ from those of URLs. */
export const refuseForm = (refused: Refused, request: SignedRequest): never => {
  const { reason, detail } = refused
  const argument = { ArgumentName: 'X-Amz-Credential', ArgumentValue: detail.credential ?? '' }
  switch (reason) {
    case 'field-missing':
      return refuseMissing(detail.field ?? '')
    case 'query-malformed': {
      const [ArgumentName = '', message] = MALFORMED[detail.part ?? ''] ?? []
      return fail('InvalidArgument', { ArgumentName, ArgumentValue: detail.given ?? '' }, { message })
    }
    case 'wrong-region': {
      const message = `the region '${detail.given}' is wrong; expecting '${detail.expected}'`
      return fail('InvalidArgument', { ...argument, Region: detail.expected ?? '' }, { message })
    }
    case 'wrong-scope': {
      const message = `incorrect ${detail.part} "${detail.given}"; expecting "${detail.expected}".`
      return fail('InvalidArgument', argument, { message })
    }
    default:
      return refuseRequest(refused, request)
  }
}

/** The error for a form that its policy does not allow. */
export const refuseByPolicy = (verdict: PolicyVerdict): void => {
  const deny = (text: string): never => fail('AccessDenied', {}, { message: `Invalid according to Policy: ${text}` })
  if (verdict.kind === 'expired') deny('Policy expired.')
  if (verdict.kind === 'failed') deny(`Policy Condition failed: ${verdict.condition}`)
  if (verdict.kind === 'extra') deny(`Extra input fields: ${verdict.names.join(', ')}`)
}
