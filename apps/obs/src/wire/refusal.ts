import type { Refused, SignedRequest } from '@sealstack/auth'
import { createFail } from '@sealstack/errors'
import { s3Errors } from '../errors.ts'

const fail = createFail(s3Errors)

/** The S3 error for a request whose signature was refused: checklist of codes, texts and extra elements as recorded. */
export const refuseRequest = ({ reason, detail }: Refused, { headers, rawQuery }: SignedRequest): never => {
  const isUrl = headers.authorization === undefined
  switch (reason) {
    case 'anonymous':
      return fail('AccessDenied')
    case 'both-mechanisms':
      return fail('InvalidArgument', {}, { message: 'Only one auth mechanism allowed' })
    case 'sigv2-off':
      return fail('InvalidRequest', {}, { message: SIGV2_OFF })
    case 'unsupported-algorithm':
      if (detail.given?.startsWith('AWS4-ECDSA')) {
        fail('NotImplemented', {}, { message: 'Signatures of version 4A are not implemented here.' })
      }
      return fail(
        'InvalidArgument',
        { ArgumentName: 'Authorization', ArgumentValue: detail.given ?? '' },
        { message: 'Unsupported Authorization Type' },
      )
    case 'missing-date':
      return fail('AccessDenied', {}, { message: 'AWS authentication requires a valid Date or x-amz-date header' })
    case 'skewed':
      return fail('RequestTimeTooSkewed', {
        RequestTime: detail.requestTime ?? '',
        ServerTime: detail.serverTime ?? '',
        MaxAllowedSkewMilliseconds: '900000',
      })
    case 'missing-content-sha256':
      return fail('InvalidRequest', {}, { message: 'Missing required header for this request: x-amz-content-sha256' })
    case 'malformed-content-sha256':
      return fail(
        'InvalidArgument',
        { ArgumentName: 'x-amz-content-sha256', ArgumentValue: detail.given ?? '' },
        {
          message:
            'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.',
        },
      )
    case 'headers-not-signed':
      return fail(
        'AccessDenied',
        { HeadersNotSigned: detail.headers ?? '' },
        {
          message: 'There were headers present in the request which were not signed',
        },
      )
    case 'host-not-signed':
      return fail(
        'AccessDenied',
        { HeadersNotSigned: 'host' },
        {
          message: 'There were headers present in the request which were not signed',
        },
      )
    case 'unknown-access-key':
      return fail('InvalidAccessKeyId', { AWSAccessKeyId: detail.accessKeyId ?? '' })
    case 'expired-token':
      return fail('ExpiredToken')
    case 'invalid-token':
      return fail('InvalidToken')
    case 'not-yet-valid':
      return fail('AccessDenied', {}, { message: 'Request is not valid yet' })
    case 'expired':
      return fail('AccessDenied', detail, { message: 'Request has expired' })
    default:
      return isUrl
        ? refuseUrl({ kind: 'refused', reason, detail }, rawQuery)
        : refuseClaim({ kind: 'refused', reason, detail })
  }
}

const refuseClaim = ({ reason, detail }: Refused): never => {
  switch (reason) {
    case 'signature-mismatch':
      return fail('SignatureDoesNotMatch', mismatchDetail(detail))
    case 'wrong-region':
      return fail(
        'AuthorizationHeaderMalformed',
        { Region: detail.expected ?? '' },
        {
          message: `The authorization header is malformed; the region '${detail.given}' is wrong; expecting '${detail.expected}'`,
          headers: { 'x-amz-bucket-region': detail.expected ?? '' },
        },
      )
    case 'wrong-scope':
      return fail(
        'AuthorizationHeaderMalformed',
        {},
        {
          message: `The authorization header is malformed; incorrect ${detail.part} "${detail.given}"; expecting "${detail.expected}".`,
        },
      )
    default:
      return fail('AuthorizationHeaderMalformed')
  }
}

/** The same reasons are other errors where the signature stands in the URL. */
const refuseUrl = ({ kind, reason, detail }: Refused, rawQuery: string): never => {
  const isV4 = /(^|&)X-Amz-/.test(rawQuery)
  switch (reason) {
    case 'query-missing':
      return isV4
        ? fail('AuthorizationQueryParametersError', {}, { message: MISSING_V4 })
        : fail('AccessDenied', {}, { message: MISSING_V2 })
    case 'query-malformed': {
      const message = QUERY_TEXTS[detail.part ?? '']
      return isV4 ? fail('AuthorizationQueryParametersError', {}, { message }) : fail('AccessDenied', {}, { message })
    }
    case 'wrong-region': {
      const message = `Error parsing the X-Amz-Credential parameter; the region '${detail.given}' is wrong; expecting '${detail.expected}'`
      return fail('AuthorizationQueryParametersError', { Region: detail.expected ?? '' }, { message })
    }
    case 'wrong-scope': {
      const message = `Error parsing the X-Amz-Credential parameter; incorrect ${detail.part} "${detail.given}"; expecting "${detail.expected}".`
      return fail('AuthorizationQueryParametersError', {}, { message })
    }
    default:
      return refuseClaim({ kind, reason, detail })
  }
}

const SIGV2_OFF = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'
const MISSING_V4 =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.'
const MISSING_V2 = 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters'

const QUERY_TEXTS: Readonly<Record<string, string>> = {
  expires: 'Invalid date (should be seconds since epoch)',
  algorithm: 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"',
  credential:
    'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
  date: "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
  'expires-not-a-number': 'X-Amz-Expires should be a number',
  'expires-negative': 'X-Amz-Expires must be non-negative',
  'expires-too-long':
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
}

const mismatchDetail = (detail: Refused['detail']): Record<string, string> => {
  const hex = (text: string): string => (Buffer.from(text).toString('hex').match(/../g) ?? []).join(' ')
  const { accessKeyId = '', signatureProvided = '', stringToSign = '', canonicalRequest } = detail
  return {
    AWSAccessKeyId: accessKeyId,
    StringToSign: stringToSign,
    SignatureProvided: signatureProvided,
    StringToSignBytes: hex(stringToSign),
    ...(canonicalRequest === undefined
      ? {}
      : { CanonicalRequest: canonicalRequest, CanonicalRequestBytes: hex(canonicalRequest) }),
  }
}
