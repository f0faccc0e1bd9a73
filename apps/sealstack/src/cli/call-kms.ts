import { createHash } from 'node:crypto'
import { signRequest, signSdkHmac } from '@sealstack/auth'
import { z } from 'zod'
import { send } from './ask-cloud.ts'
import type { CloudAccess } from './cloud-flags.ts'
import { CommandError } from './outcome.ts'

/** Calls an operation of a KMS and gives its answer's JSON. @throws CommandError with the KMS's code and words */
export type KmsCaller = (operation: string, input: object) => Promise<unknown>

const awsRefusal = z.object({ __type: z.string(), message: z.string().default('') })
const otcError = z.object({ error_code: z.string(), error_msg: z.string() })
const otcRefusal = z.union([z.object({ error: otcError }).transform(({ error }) => error), otcError])

/** Calls the KMS as an AWS SDK does. */
export const awsKms = (access: CloudAccess, signal?: AbortSignal): KmsCaller => {
  const { endpoint, sessionToken } = access
  return (operation, input) => {
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
    return inTime(
      sign,
      (signed) => send(endpoint, '/', { method: 'POST', headers: signed, body, signal: signal ?? null }),
      (answer) => {
        const { __type: code, message } = awsRefusal.parse(answer)
        return `${code.replace(/^.*#/, '')}: ${message || 'the KMS says no more.'}`
      },
    )
  }
}

/** Calls the KMS of the Open Telekom Cloud, signed as its SDKs sign. `project` is the id in its paths. */
export const otcKms = (access: CloudAccess, project: string, signal?: AbortSignal): KmsCaller => {
  const { endpoint, accessKeyId, secretAccessKey, sessionToken: securityToken } = access
  return (operation, input) => {
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
    return inTime(
      sign,
      (signed) => send(endpoint, path, { method: 'POST', headers: signed, body, signal: signal ?? null }),
      (answer) => {
        const { error_code: code, error_msg: message } = otcRefusal.parse(answer)
        return `${code}: ${message}`
      },
    )
  }
}

/** How far clocks may differ: what KMSs allow. */
const MAX_SKEW_MS = 4 * 60_000

/** Where this machine's clock is not the cloud's, as when a test has moved that, the answer's date counts. */
const inTime = async (
  sign: (nowMs: number) => Readonly<Record<string, string>>,
  sendSigned: (headers: Record<string, string>) => Promise<Response>,
  wordsOf: (answer: unknown) => string,
): Promise<unknown> => {
  const attempt = (nowMs: number): Promise<Response> => {
    // The client sends the host of the URL by itself.
    const { host: _, ...headers } = sign(nowMs)
    return sendSigned(headers)
  }
  let response = await attempt(Date.now())
  const theirs = Date.parse(response.headers.get('date') ?? '')
  if (!response.ok && Math.abs(theirs - Date.now()) > MAX_SKEW_MS) response = await attempt(theirs)
  const text = await response.text()
  const answer = parse(text)
  if (response.ok) return answer
  throw new CommandError(words(wordsOf, answer) ?? `The KMS answered ${response.status} without saying why.`)
}

const words = (wordsOf: (answer: unknown) => string, answer: unknown): string | undefined => {
  try {
    return wordsOf(answer)
  } catch {
    return undefined
  }
}

const parse = (text: string): unknown => {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}
