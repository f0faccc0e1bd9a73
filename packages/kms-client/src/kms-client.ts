import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { cachedSigningKeys, signRequest } from '@sealstack/auth'
import { type Behalf, KeyringError } from '@sealstack/envelope'
import {
  BEHALF_HEADER,
  CALLER_REFUSALS,
  CAUSE_HEADER,
  KMS_CONTENT_TYPE,
  KMS_TARGET_PREFIX,
  type KmsRequests,
  kmsRefusal,
  writeBehalf,
} from './contract.ts'
import type { KmsResponse, KmsTransport } from './transport.ts'

/** Who calls, and where the KMS is. */
export interface KmsClientOptions {
  readonly transport: KmsTransport
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly clock: { readonly now: () => number }
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
  const signingKeys = cachedSigningKeys()
  return async (operation, input, { requestId, onBehalfOf, trace, region = options.region } = {}) => {
    const body = JSON.stringify(input)
    const send = (): Promise<KmsResponse> => {
      const headers = signRequest(
        {
          method: 'POST',
          rawPath: '/',
          rawQuery: '',
          headers: {
            host: transport.host,
            'content-type': KMS_CONTENT_TYPE,
            'x-amz-target': KMS_TARGET_PREFIX + operation,
            [CAUSE_HEADER]: requestId,
            [BEHALF_HEADER]: onBehalfOf && writeBehalf(onBehalfOf),
          },
        },
        {
          accessKeyId,
          secretAccessKey,
          region,
          service: 'kms',
          nowMs: clock.now(),
          payloadHash: sha256(body),
          signingKeys,
        },
      )
      // Whatever is between the two may change a trace on its way, so it is not signed.
      return transport.send({ headers: trace ? { ...headers, ...trace } : headers, body })
    }
    const { status, body: answer } = await withRetries(send)
    const document = parse(answer)
    if (status === 200) return document
    throw refusal(status, document)
  }
}

const refusal = (status: number, document: unknown): KeyringError => {
  const read = kmsRefusal.safeParse(document)
  if (!read.success) return unavailable(`it answered ${status} without saying why`)
  const { __type: code, message } = read.data
  if (CALLER_REFUSALS.has(code)) return unavailable(`it does not take this service's calls: ${code}`)
  return new KeyringError(code === 'AccessDeniedException' ? 'denied' : 'refused', code, message)
}

/** Every call can be made twice without harm: a data key that nobody stores is worth nothing. */
const withRetries = async (send: () => Promise<KmsResponse>): Promise<KmsResponse> => {
  let cause: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1))
    try {
      const response = await send()
      if (response.status < 500) return response
      cause = new Error(`status ${response.status}`)
    } catch (error) {
      cause = error
    }
  }
  throw unavailable('it does not answer', cause)
}

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    // The parser's own error would show a piece of the answer, and with it perhaps of a key.
    throw unavailable('its answer is not JSON')
  }
}

const unavailable = (why: string, cause?: unknown): KeyringError =>
  new KeyringError('unavailable', 'KMSUnavailable', `The KMS cannot be used: ${why}`, { cause })

const sha256 = (text: string): string => hash('sha256', text)
