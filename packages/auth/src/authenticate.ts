import { AWS_V2, OBS, verifyHmacHeader, verifyHmacQuery } from './obs/verify.ts'
import { queryPairs } from './sigv4/encoding.ts'
import type { SigV4Options } from './sigv4/verify.ts'
import { verifySigV4Header } from './sigv4/verify-header.ts'
import { verifySigV4Query } from './sigv4/verify-query.ts'
import { refuse, type SignedRequest, type Verification } from './verification.ts'

/** What an object store's requests are judged by. */
export interface AuthenticateOptions extends SigV4Options {
  /** The bucket, when it was taken from the Host header: the older schemes sign it. */
  readonly bucket: string | undefined
  /** False where signature version 2 is switched off, as in the regions of S3 that opened since 2014. */
  readonly sigV2?: boolean
}

/**
 * Verifies a request to the object store by the one scheme that it uses. The request's own shape chooses the scheme and
 * a failure in it is final: there is no second try with a weaker one.
 */
export const authenticate = async (request: SignedRequest, options: AuthenticateOptions): Promise<Verification> => {
  const { authorization } = request.headers
  const queryScheme = schemeOfQuery(request.rawQuery)
  if (authorization !== undefined && queryScheme !== undefined) return refuse('both-mechanisms')
  if (authorization !== undefined) {
    if (authorization.startsWith('AWS4-HMAC-SHA256 ')) return await verifySigV4Header(request, options)
    if (/^OBS /.test(authorization)) return verifyHmacHeader(request, OBS, options)
    if (/^AWS /.test(authorization)) {
      return options.sigV2 === false ? refuse('sigv2-off') : verifyHmacHeader(request, AWS_V2, options)
    }
    return refuse('unsupported-algorithm', { given: authorization.split(' ', 1)[0] ?? '' })
  }
  switch (queryScheme) {
    case 'sigv4':
      return verifySigV4Query(request, options)
    case 'sigv2':
      return options.sigV2 === false ? refuse('sigv2-off') : verifyHmacQuery(request, AWS_V2, options)
    case 'obs':
      return verifyHmacQuery(request, OBS, options)
    default:
      return refuse('anonymous')
  }
}

const schemeOfQuery = (rawQuery: string): 'sigv4' | 'sigv2' | 'obs' | undefined => {
  if (rawQuery === '') return undefined
  const names = new Set(queryPairs(rawQuery).map(([name]) => name))
  if (names.has('X-Amz-Algorithm') || names.has('X-Amz-Signature') || names.has('X-Amz-Credential')) return 'sigv4'
  if (names.has('AWSAccessKeyId')) return 'sigv2'
  return names.has('AccessKeyId') ? 'obs' : undefined
}
