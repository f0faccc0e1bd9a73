import { defineErrors } from '@sealstack/errors'
import { otcCallErrors } from './otc-call-errors.ts'
import { otcGeneralErrors } from './otc-general-errors.ts'

/** The OTC dialect's whole vocabulary: the published table, and what the gateway before the service answers. */
export const otcErrors = defineErrors({
  ...otcGeneralErrors,
  ...otcCallErrors,
  'APIGW.0101': { status: 404, message: 'The API does not exist or has not been published in the environment' },
  'APIGW.0301': { status: 401, message: 'Incorrect IAM authentication information' },
  'APIGW.0308': { status: 429, message: 'The throttling threshold has been reached: policy user over ratelimit' },
  'APIGW.0501': { status: 501, message: 'Sealstack does not implement this API yet' },
})
