import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Strike } from './faults.ts'
import type { HttpReply, HttpRequest } from './message.ts'
import { wholeBody } from './replies.ts'

/** What becomes of the request itself. */
export interface Befallen {
  /** Throws the error that the request is answered with. */
  readonly refuse: (error: NonNullable<Strike['error']>) => never
  /** Carries the request out, or one in its place. */
  readonly perform: (request: HttpRequest) => Promise<HttpReply>
}

/** Lets a strike befall a request: waits, refuses, or carries it out with its connection cut. */
export const befall = async (
  strike: Strike,
  request: HttpRequest,
  { refuse, perform }: Befallen,
): Promise<HttpReply> => {
  if (strike.latencyMs > 0) await wait(strike.latencyMs, strike, request)
  if (strike.hangs) {
    await wait(MAX_TIMER_MS, strike, request)
    return BROKEN
  }
  if (strike.error) return refuse(strike.error)
  const reply =
    strike.dropUploadAfter === undefined
      ? await perform(request)
      : await withUploadCut(request, strike.dropUploadAfter, perform)
  return strike.dropAfter === undefined ? reply : cutAnswer(reply, strike.dropAfter)
}

/** The longest that node's timers wait, 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** No answer; 499 is what logs of servers call a client that is gone. */
const BROKEN: HttpReply = { status: 499, isBroken: true }

/** Until then, or until nobody waits for it any more. */
const wait = async (ms: number, { released }: Strike, { signal }: HttpRequest): Promise<void> => {
  await sleep(ms, undefined, { signal: AbortSignal.any([released, signal]) }).catch(() => undefined)
}

const withUploadCut = async (request: HttpRequest, bytes: number, perform: Befallen['perform']): Promise<HttpReply> => {
  let isCut = false
  const cut = (): void => {
    isCut = true
  }
  let body: Readable | undefined
  const shortened: HttpRequest = Object.create(request, {
    body: {
      get: () => {
        body ??= Readable.from(firstOf(request.body.iterator({ destroyOnReturn: false }), bytes, cut), {
          objectMode: false,
        })
        return body
      },
    },
  })
  try {
    const reply = await perform(shortened)
    return isCut ? BROKEN : reply
  } catch (error) {
    if (isCut) return BROKEN
    throw error
  }
}

const cutAnswer = (reply: HttpReply, bytes: number): HttpReply => {
  const { body, headers } = reply
  if (bytes === 0 || body === undefined) {
    if (body instanceof Readable) body.destroy()
    return { ...reply, body: undefined, isBroken: true }
  }
  if (body instanceof Readable) {
    return { ...reply, body: Readable.from(firstOf(body, bytes), { objectMode: false }) }
  }
  const whole = wholeBody(body)
  return {
    ...reply,
    headers: { ...headers, 'content-length': whole.byteLength },
    body: Readable.from(firstOf([whole], bytes), { objectMode: false }),
  }
}

/** So many bytes, and then a failure; all of them where there are no more than that. */
const firstOf = async function* (
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  bytes: number,
  onCut: () => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  let left = bytes
  for await (const chunk of source) {
    yield chunk.subarray(0, left)
    left -= chunk.byteLength
    if (left < 0) {
      onCut()
      // As node has it of a peer that is gone.
      throw Object.assign(new Error('A fault has cut the connection'), { code: 'ECONNRESET' })
    }
  }
}
