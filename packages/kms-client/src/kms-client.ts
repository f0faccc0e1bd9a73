import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { cachedSigningKeys, signRequest } from '@sealstack/auth'
import { KeyringError } from '@sealstack/envelope'
import { z } from 'zod'
import type { KmsResponse, KmsTransport } from './transport.ts'

/** Who calls, and where the KMS is. */
export interface KmsClientOptions {
  readonly transport: KmsTransport
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly clock: { readonly now: () => number }
}

/** Calls an operation of the AWS dialect. `requestId` is that of the request on whose behalf it is called. */
export type KmsCall = (operation: string, input: object, requestId?: string) => Promise<unknown>

const ATTEMPTS = 3
const FIRST_PAUSE_MS = 50

/**
 * A client of the KMS. An answer of the KMS that refuses becomes a KeyringError `refused` or `denied` with the KMS's own
 * code and text; no answer, or one that makes no sense, is tried again and then becomes `unavailable`.
 */
export const kmsClient = (options: KmsClientOptions): KmsCall => {
  const signingKeys = cachedSigningKeys()
  return async (operation, input, requestId) => {
    const body = JSON.stringify(input)
    const send = (): Promise<KmsResponse> => {
      const headers = signRequest(
        {
          method: 'POST',
          rawPath: '/',
          rawQuery: '',
          headers: {
            host: options.transport.host,
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': `TrentService.${operation}`,
            'x-sealstack-request-id': requestId,
          },
        },
        { ...options, service: 'kms', nowMs: options.clock.now(), payloadHash: sha256(body), signingKeys },
      )
      return options.transport.send({ headers, body })
    }
    const { status, body: answer } = await withRetries(send)
    const document = parse(answer)
    if (status === 200) return document
    const error = ErrorDocument.safeParse(document)
    if (!error.success) throw unavailable(`it answered ${status} without saying why`)
    const { __type: code, message } = error.data
    throw new KeyringError(code === 'AccessDeniedException' ? 'denied' : 'refused', code, message)
  }
}

const ErrorDocument = z.object({ __type: z.string(), message: z.string().default('') })

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
  } catch (cause) {
    throw unavailable('its answer is not JSON', cause)
  }
}

const unavailable = (why: string, cause?: unknown): KeyringError =>
  new KeyringError('unavailable', 'KMSUnavailable', `The KMS cannot be used: ${why}`, { cause })

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
