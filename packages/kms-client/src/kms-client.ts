import { setTimeout as sleep } from 'node:timers/promises'
import { type Behalf, KeyringError } from '@sealstack/envelope'
import {
  CALLER_REFUSALS,
  CAUSE_HEADER,
  KMS_CONTENT_TYPE,
  KMS_TARGET_PREFIX,
  type KmsRequests,
  kmsRefusal,
} from './contract.ts'
import type { KmsCaller, KmsRequest, KmsResponse, KmsTransport } from './transport.ts'

/** Who calls, in which Region where nothing else is said, and where the KMS is. */
export interface KmsClientOptions extends KmsCaller {
  readonly transport: KmsTransport
}

/** Calls an operation of the AWS dialect. */
export type KmsCall = <Operation extends keyof KmsRequests>(
  operation: Operation,
  input: KmsRequests[Operation],
  behalf?: CallBehalf,
) => Promise<unknown>

/** Why it is called, and in which region; the client's own where nothing is said. */
export interface CallBehalf extends Behalf {
  readonly region?: string | undefined
}

const ATTEMPTS = 3
const FIRST_PAUSE_MS = 50

/**
 * A client of the KMS. An answer of the KMS that refuses becomes a KeyringError `refused` or `denied` with the KMS's own
 * code and text; no answer, or one that makes no sense, is tried again and then becomes `unavailable`.
 */
export const kmsClient = (options: KmsClientOptions): KmsCall => {
  const { transport, accessKeyId, secretAccessKey, clock } = options
  return async (operation, document, { requestId, onBehalfOf, trace, region = options.region } = {}) => {
    const headers = {
      'content-type': KMS_CONTENT_TYPE,
      'x-amz-target': targetOf(operation),
      [CAUSE_HEADER]: requestId,
    }
    const request = { headers, document, onBehalfOf, trace, caller: { accessKeyId, secretAccessKey, region, clock } }
    const { status, body: answer } = await withRetries(transport, request)
    const answered = parse(answer)
    if (status === 200) return answered
    throw refusal(status, answered)
  }
}

const targets = new Map<string, string>()

/** One text an operation: to put it together anew costs whoever looks it up. */
const targetOf = (operation: string): string => {
  const target = targets.get(operation) ?? KMS_TARGET_PREFIX + operation
  targets.set(operation, target)
  return target
}

const refusal = (status: number, document: unknown): KeyringError => {
  const read = kmsRefusal.safeParse(document)
  if (!read.success) return unavailable(`it answered ${status} without saying why`)
  const { __type: code, message } = read.data
  if (CALLER_REFUSALS.has(code)) return unavailable(`it does not take this service's calls: ${code}`)
  return new KeyringError(code === 'AccessDeniedException' ? 'denied' : 'refused', code, message)
}

/** Every call can be made twice without harm: a data key that nobody stores is worth nothing. */
const withRetries = async (transport: KmsTransport, request: KmsRequest): Promise<KmsResponse> => {
  let cause: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1))
    try {
      const response = await transport.send(request)
      if (response.status < 500) return response
      cause = new Error(`status ${response.status}`)
    } catch (error) {
      cause = error
    }
  }
  throw unavailable('it does not answer', cause)
}

const parse = (body: KmsResponse['body']): unknown => {
  if (typeof body !== 'string') return body
  try {
    return body === '' ? undefined : JSON.parse(body)
  } catch {
    // The parser's own error would show a piece of the answer, and with it perhaps of a key.
    throw unavailable('its answer is not JSON')
  }
}

const unavailable = (why: string, cause?: unknown): KeyringError =>
  new KeyringError('unavailable', 'KMSUnavailable', `The KMS cannot be used: ${why}`, { cause })
