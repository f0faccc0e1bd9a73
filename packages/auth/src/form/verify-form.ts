import { createHmac } from 'node:crypto'
import { checkSession } from '../check-session.ts'
import type { Credential, Credentials } from '../credentials.ts'
import { safeEqual } from '../safe-equal.ts'
import { type SigningKeys, scopeText, signatureOf } from '../sigv4/signing-key.ts'
import { readTimestamp } from '../sigv4/timestamp.ts'
import { checkScope, readCredential } from '../sigv4/verify.ts'
import { type Refused, refuse, type Scheme, type Verification } from '../verification.ts'

/** What the signature of a form is judged by. */
export interface FormOptions {
  readonly credentials: Credentials
  readonly signingKeys: SigningKeys
  readonly region: string
  /** Which other regions a signature may name; none where nothing is said. */
  readonly isRegion?: (name: string) => boolean
  readonly clock: { readonly now: () => number }
  /** False where signature version 2 is switched off. */
  readonly sigV2?: boolean
}

/** Which signature a form bears; undefined when none. */
export type FormScheme = Extract<Scheme, 'sigv4' | 'sigv2' | 'obs'>

/** The form's fields by lower-case name. */
type Fields = ReadonlyMap<string, string>

/** What each scheme needs, named as the services name it in their errors. */
const NEEDED: Readonly<Record<FormScheme, readonly string[]>> = {
  sigv4: ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature', 'Policy'],
  sigv2: ['AWSAccessKeyId', 'Signature', 'Policy'],
  obs: ['AccessKeyId', 'Signature', 'Policy'],
}

/** The scheme of a form, by the fields that it has. */
export const formScheme = (fields: Fields): FormScheme | undefined => {
  const has = (...names: readonly string[]): boolean => names.some((name) => fields.has(name))
  if (has('x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature')) return 'sigv4'
  if (has('accesskeyid', 'obsaccesskeyid', 'token')) return 'obs'
  return has('awsaccesskeyid', 'signature') ? 'sigv2' : undefined
}

/**
 * Verifies the signature of a form upload, which is over its policy alone: the text as it came, in Base64. Whether the
 * policy allows the form is the caller's to judge.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html, and obs_04_0012 "Authentication
 * of signature carried in the table uploaded through a browser".
 */
export const verifyForm = async (sent: Fields, options: FormOptions): Promise<Verification> => {
  const fields = splitToken(sent)
  const scheme = formScheme(fields)
  if (scheme === undefined) return refuse('anonymous')
  const missing = NEEDED[scheme].find((name) => !fields.get(name.toLowerCase()))
  if (missing !== undefined) return refuse('field-missing', { field: missing })
  if (scheme === 'sigv4') return verifyV4(fields, options)
  if (scheme === 'sigv2' && options.sigV2 === false) return refuse('sigv2-off')
  return verifyHmac(fields, scheme, options)
}

/** OBS may have key, signature and policy in one field, `token`, and calls the key by two names. */
const splitToken = (fields: Fields): Fields => {
  const [accessKeyId, signature, policy] = (fields.get('token') ?? '').split(':')
  const own = fields.get('obsaccesskeyid')
  return new Map([
    ...(own === undefined ? [] : [['accesskeyid', own] as const]),
    ...(accessKeyId && signature && policy
      ? ([
          ['accesskeyid', accessKeyId],
          ['signature', signature],
          ['policy', policy],
        ] as const)
      : []),
    ...fields,
  ])
}

const verifyV4 = async (fields: Fields, options: FormOptions): Promise<Verification> => {
  const field = (name: string): string => fields.get(name) ?? ''
  const [policy, timestamp, signature] = [field('policy'), field('x-amz-date'), field('x-amz-signature')]
  const malformed = (part: string, given: string): Refused => refuse('query-malformed', { part, given })
  if (field('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') return malformed('algorithm', field('x-amz-algorithm'))
  const claimed = readCredential(field('x-amz-credential'))
  if (!claimed) return malformed('credential', field('x-amz-credential'))
  if (readTimestamp(timestamp) === undefined) return malformed('date', timestamp)
  const { accessKeyId, scope } = claimed
  const refused = checkScope({ scope, timestamp }, { ...options, service: 's3' })
  if (refused) return { ...refused, detail: { ...refused.detail, credential: field('x-amz-credential') } }
  const credential = await options.credentials.find(accessKeyId)
  const key = options.signingKeys(credential?.secretAccessKey ?? '', scope)
  const fits = safeEqual(signatureOf(key, policy), signature)
  const token = fields.get('x-amz-security-token')
  const verification = settle({
    scheme: 'sigv4',
    accessKeyId,
    credential,
    policy,
    signature,
    fits,
    token,
    clock: options.clock,
  })
  if (verification.kind === 'refused') return verification
  return {
    ...verification,
    region: scope.region,
    signing: { key, timestamp, scope: scopeText(scope), seed: signature },
  }
}

const verifyHmac = async (
  fields: Fields,
  scheme: 'sigv2' | 'obs',
  { credentials, clock }: FormOptions,
): Promise<Verification> => {
  const [policy, signature] = [fields.get('policy') ?? '', fields.get('signature') ?? '']
  const accessKeyId = fields.get(scheme === 'obs' ? 'accesskeyid' : 'awsaccesskeyid') ?? ''
  const credential = await credentials.find(accessKeyId)
  const expected = createHmac('sha1', credential?.secretAccessKey ?? '')
    .update(policy)
    .digest('base64')
  const token = fields.get(scheme === 'obs' ? 'x-obs-security-token' : 'x-amz-security-token')
  const fits = safeEqual(expected, signature)
  return settle({ scheme, accessKeyId, credential, policy, signature, fits, token, clock })
}

interface Judged {
  readonly scheme: FormScheme
  readonly accessKeyId: string
  readonly credential: Credential | undefined
  readonly policy: string
  readonly signature: string
  readonly fits: boolean
  readonly token: string | undefined
  readonly clock: FormOptions['clock']
}

const settle = ({ scheme, accessKeyId, credential, policy, signature, fits, token, clock }: Judged): Verification => {
  if (!credential) return refuse('unknown-access-key', { accessKeyId })
  if (!fits) return refuse('signature-mismatch', { accessKeyId, signatureProvided: signature, stringToSign: policy })
  const ended = checkSession(credential, token, { clock })
  if (ended) return ended
  return { kind: 'verified', scheme, credential, payload: undefined, signing: undefined }
}
