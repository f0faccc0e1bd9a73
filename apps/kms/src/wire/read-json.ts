import { isUtf8 } from 'node:buffer'
import type { HttpRequest } from '@sealstack/http'
import { readAll } from '@sealstack/streams'

/** The body is not JSON, or not an object. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}

/** Larger than any request of either dialect: a policy of 32 KiB, or a ciphertext of 6 KiB in base64. Bytes. */
export const MAX_BODY_BYTES = 256 * 1024

/** A request with its whole body in memory, to be read as often as anyone needs: signatures cover it. */
class BufferedRequest implements HttpRequest {
  readonly id: string
  readonly method: string
  readonly rawPath: string
  readonly rawQuery: string
  readonly headers: HttpRequest['headers']
  readonly remoteAddress: string | undefined
  readonly secure: boolean
  readonly isPeerVerified: boolean
  readonly bytes: Uint8Array
  private readonly request: HttpRequest

  constructor(request: HttpRequest, bytes: Uint8Array) {
    this.id = request.id
    this.method = request.method
    this.rawPath = request.rawPath
    this.rawQuery = request.rawQuery
    this.headers = request.headers
    this.remoteAddress = request.remoteAddress
    this.secure = request.secure
    this.isPeerVerified = request.isPeerVerified === true
    this.bytes = bytes
    this.request = request
  }

  get body(): HttpRequest['body'] {
    return this.request.body
  }

  get signal(): AbortSignal {
    return this.request.signal
  }
}

/**
 * Reads the body of a request.
 * @throws LimitExceededError
 */
export const withBufferedBody = async (request: HttpRequest): Promise<HttpRequest> =>
  new BufferedRequest(request, await readAll(request.body, MAX_BODY_BYTES))

/** The bytes that {@link withBufferedBody} has read. */
export const bodyBytes = (request: HttpRequest): Uint8Array =>
  request instanceof BufferedRequest ? request.bytes : new Uint8Array()

/**
 * The body as a JSON object without its members that are null, which stand for absent ones; an empty body is an empty
 * object. All texts in it are well-formed Unicode.
 * @throws JsonError
 */
export const readJson = async (request: HttpRequest): Promise<object> => {
  const bytes = bodyBytes(request)
  if (bytes.byteLength === 0) return {}
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new JsonError('The body is not an object')
  const members = Object.entries(value)
  return members.some(([, member]) => member === null)
    ? Object.fromEntries(members.filter(([, member]) => member !== null))
    : value
}

const parse = (bytes: Uint8Array): unknown => {
  if (!isUtf8(bytes)) throw new JsonError('The body is not UTF-8')
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new JsonError('The body is not JSON', { cause })
  }
  // Only an escape can bring half a character; where there is none, there is nothing to look for.
  if (/\\u[dD][89a-fA-F]/.test(text)) refuseLoneSurrogates(value)
  return value
}

/** They are all alike in UTF-8, so that two encryption contexts that differ in them would not differ. */
const refuseLoneSurrogates = (value: unknown): void => {
  const open = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') {
      if (/\p{Surrogate}/u.test(next)) throw new JsonError('A text has half a character')
    } else if (typeof next === 'object' && next !== null) {
      for (const [name, member] of Object.entries(next)) open.push(name, member)
    }
  }
}
