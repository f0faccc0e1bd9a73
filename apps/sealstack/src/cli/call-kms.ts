import { createHash } from 'node:crypto'
import { signRequest, signSdkHmac } from '@sealstack/auth'
import { z } from 'zod'
import { send } from './ask-cloud.ts'
import type { CloudAccess } from './cloud-flags.ts'
import { CommandError, EXIT } from './outcome.ts'

/**
 * Calls an operation of a KMS and reads its answer.
 * @throws CommandError with the KMS's code and words, or that it is none
 */
export type KmsCaller = <Answer extends z.ZodType>(
  operation: string,
  input: object,
  answer: Answer,
) => Promise<z.output<Answer>>

const awsRefusal = z
  .object({ __type: z.string(), message: z.string().default('') })
  .transform(({ __type, message }) => ({ code: __type.replace(/^.*#/, ''), message }))
const otcError = z
  .object({ error_code: z.string(), error_msg: z.string() })
  .transform(({ error_code: code, error_msg: message }) => ({ code, message }))
const otcRefusal = z.union([z.object({ error: otcError }).transform(({ error }) => error), otcError])

/** Calls the KMS as an AWS SDK does. */
export const awsKms = (access: CloudAccess, signal?: AbortSignal): KmsCaller => {
  const { endpoint, sessionToken } = access
  return async (operation, input, answer) => {
    const body = JSON.stringify(input)
    const payloadHash = createHash('sha256').update(body).digest('hex')
    const headers = {
      host: new URL(endpoint).host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
    }
    const sign = (nowMs: number) =>
      signRequest(
        { method: 'POST', rawPath: '/', rawQuery: '', headers },
        { ...access, ...(sessionToken === undefined ? {} : { sessionToken }), service: 'kms', nowMs, payloadHash },
      )
    const response = await inTime(sign, (signed) =>
      send(endpoint, '/', { method: 'POST', headers: signed, body, signal: signal ?? null }),
    )
    return read(response, { endpoint, answer, refusal: awsRefusal })
  }
}

/** Calls the KMS of the Open Telekom Cloud, signed as its SDKs sign. `project` is the id in its paths. */
export const otcKms = (access: CloudAccess, project: string, signal?: AbortSignal): KmsCaller => {
  const { endpoint, accessKeyId, secretAccessKey, sessionToken: securityToken } = access
  return async (operation, input, answer) => {
    const body = JSON.stringify(input)
    const path = `/v1.0/${project}/kms/${operation}`
    const headers = { host: new URL(endpoint).host, 'content-type': 'application/json' }
    const sign = (nowMs: number) =>
      signSdkHmac({ method: 'POST', rawPath: path, rawQuery: '', headers }, body, {
        accessKeyId,
        secretAccessKey,
        securityToken,
        nowMs,
      })
    const response = await inTime(sign, (signed) =>
      send(endpoint, path, { method: 'POST', headers: signed, body, signal: signal ?? null }),
    )
    return read(response, { endpoint, answer, refusal: otcRefusal })
  }
}

/** How far clocks may differ: what KMSs allow. */
const MAX_SKEW_MS = 4 * 60_000

/** Where this machine's clock is not the cloud's, as when a test has moved that, the answer's date counts. */
const inTime = async (
  sign: (nowMs: number) => Readonly<Record<string, string>>,
  sendSigned: (headers: Record<string, string>) => Promise<Response>,
): Promise<Response> => {
  const attempt = (nowMs: number): Promise<Response> => {
    // The client sends the host of the URL by itself.
    const { host: _, ...headers } = sign(nowMs)
    return sendSigned(headers)
  }
  const response = await attempt(Date.now())
  const theirs = Date.parse(response.headers.get('date') ?? '')
  return !response.ok && Math.abs(theirs - Date.now()) > MAX_SKEW_MS ? attempt(theirs) : response
}

interface Readers<Answer extends z.ZodType> {
  readonly endpoint: string
  readonly answer: Answer
  readonly refusal: z.ZodType<{ readonly code: string; readonly message: string }>
}

/** @throws CommandError for a refusal, and for whatever is no answer of a KMS */
const read = async <Answer extends z.ZodType>(
  response: Response,
  { endpoint, answer, refusal }: Readers<Answer>,
): Promise<z.output<Answer>> => {
  const said: unknown = await response.json().catch(() => undefined)
  // Some operations answer nothing.
  const found = answer.safeParse(said ?? {})
  if (response.ok && found.success) return found.data
  const refused = refusal.safeParse(said)
  if (!response.ok && refused.success) {
    const { code, message } = refused.data
    throw new CommandError(`${code}: ${message || 'the KMS says no more.'}${HINTS[code] ?? ''}`)
  }
  throw new CommandError(
    `${endpoint} is not a KMS: it answered ${response.status}. Name another with --endpoint.`,
    EXIT.unreachable,
  )
}

const CREDENTIALS = ' SEALSTACK_ACCESS_KEY_ID and SEALSTACK_SECRET_ACCESS_KEY say who asks.'

/** What to do, where the KMS does not say. */
const HINTS: Readonly<Record<string, string>> = {
  UnrecognizedClientException: CREDENTIALS,
  InvalidSignatureException: CREDENTIALS,
}
