import { refuse, type SignedRequest, type Verification } from '../verification.ts'
import { type Payload, readPayload } from './payload.ts'
import { isSha256Hex } from './sha256-hex.ts'
import { formatTimestamp, isoSeconds, MAX_SKEW_MS, readRequestDate } from './timestamp.ts'
import { checkScope, checkSignedHeaders, readCredential, type SigV4Options, verifyClaim } from './verify.ts'

const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * Verifies a SigV4 `Authorization` header. For S3 the body's hash comes in `x-amz-content-sha256`, for the reader of the
 * body to compare. Other services read the body first and give its hash as `bodyHash` (lower-case hex), which then is
 * what the signature must cover, whatever the request says of its body.
 */
export const verifySigV4Header = async (
  request: SignedRequest,
  options: SigV4Options,
  bodyHash?: string,
): Promise<Verification> => {
  const fields = readAuthorization(request.headers.authorization ?? '')
  if (!fields) return refuse('malformed-authorization', { part: 'header' })
  const { credential, signedHeaders, signature } = fields
  if (!credential) return refuse('malformed-authorization', { part: 'credential', given: fields.credentialText })

  const time = readTime(request.headers)
  if (time === undefined) return refuse('missing-date')
  if (Math.abs(time.timeMs - options.clock.now()) > MAX_SKEW_MS) {
    return refuse('skewed', { requestTime: time.text, serverTime: isoSeconds(options.clock.now()) })
  }
  const contentSha256 = request.headers['x-amz-content-sha256']
  const payloadHash = bodyHash ?? (options.service === 's3' ? contentSha256 : undefined)
  if (payloadHash === undefined) return refuse('missing-content-sha256')
  const payload: Payload | undefined = contentSha256 === undefined ? undefined : readPayload(contentSha256)
  if (payload?.kind === 'malformed') return refuse('malformed-content-sha256', { given: payload.value })

  const claim = {
    accessKeyId: credential.accessKeyId,
    scope: credential.scope,
    signedHeaders,
    signature,
    timestamp: formatTimestamp(time.timeMs),
    payloadHash,
    sessionToken: request.headers['x-amz-security-token'],
  }
  const refused = checkScope(claim, options) ?? checkSignedHeaders(request, signedHeaders)
  if (refused) return refused
  return await verifyClaim(request, claim, options, payload)
}

/** How a client signs: what is the same in all its requests of a day. */
interface Manner {
  readonly credentialText: string
  /** Undefined when the text is none. */
  readonly credential: ReturnType<typeof readCredential>
  readonly signedHeaders: readonly string[]
}

interface AuthorizationFields extends Manner {
  readonly signature: string
}

const SIGNATURE = ', Signature='

const readAuthorization = (header: string): AuthorizationFields | undefined => {
  const at = header.lastIndexOf(SIGNATURE)
  const usual = at < 0 ? undefined : knownManner(header.slice(0, at))
  if (!usual) return readUnusual(header)
  const signature = header.slice(at + SIGNATURE.length)
  if (!isSha256Hex(signature)) return readUnusual(header)
  const { credentialText, credential, signedHeaders } = usual
  return { credentialText, credential, signedHeaders, signature }
}

const manners = new Map<string, Manner>()
/** A client may sign in any number of ways: so many are kept, if none is longer than this. */
const MAX_MANNERS = 1000
const MAX_MANNER_LENGTH = 1024

/** As the SDKs write it. To read it anew for each request was a good part of a verification. */
const knownManner = (text: string): Manner | undefined => {
  const known = manners.get(text)
  if (known) return known
  const [, credentialText, headers] =
    /^AWS4-HMAC-SHA256 Credential=([^\s,]+), SignedHeaders=([a-z0-9;-]+)$/.exec(text) ?? []
  if (!credentialText || !headers) return undefined
  const manner = { credentialText, credential: readCredential(credentialText), signedHeaders: headers.split(';') }
  if (text.length > MAX_MANNER_LENGTH) return manner
  if (manners.size >= MAX_MANNERS) manners.clear()
  manners.set(text, manner)
  return manner
}

const readUnusual = (header: string): AuthorizationFields | undefined => {
  if (!header.startsWith(`${ALGORITHM} `)) return undefined
  const fields = new Map(
    header
      .slice(ALGORITHM.length)
      .split(',')
      .map((field) => {
        const equals = field.indexOf('=')
        return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const
      }),
  )
  const [credentialText, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) =>
    fields.get(name),
  )
  if (!credentialText || !signedHeaders || !signature || !isSha256Hex(signature)) return undefined
  const credential = readCredential(credentialText)
  return { credentialText, credential, signedHeaders: signedHeaders.toLowerCase().split(';'), signature }
}

/** `x-amz-date`, or `Date` in its place: the OBS SDK for Python sends only that. */
const readTime = (
  headers: SignedRequest['headers'],
): { readonly timeMs: number; readonly text: string } | undefined => {
  const text = headers['x-amz-date'] ?? headers.date
  if (text === undefined) return undefined
  const timeMs = readRequestDate(text)
  return timeMs === undefined ? undefined : { timeMs, text }
}
