import { Readable } from 'node:stream'
import { type Dispatch, type HttpReply, type HttpRequest, json } from '@sealstack/http'

/**
 * One thing that the control API does. What it gives is the answer, as JSON; where it can be iterated, it is one line of
 * JSON each. Throws a ControlError for what it refuses.
 */
export interface ControlRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly handle: (request: HttpRequest) => Promise<object> | object
}

/** The control API refuses; the message says what to do instead. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * The cloud's control API, below `/_sealstack/`. It needs no credentials, so it answers this machine alone, and no page
 * of another site in a browser on it.
 */
export const createControl = (routes: readonly ControlRoute[]): Dispatch => {
  const known = routes.map(({ method, path }) => `${method} ${path}`).join(', ')
  return async (request) => {
    const { method, rawPath } = request
    const atPath = routes.filter(({ path }) => path === rawPath)
    if (atPath.length === 0) return refuse(404, `There is no ${rawPath}. Known: ${known}`)
    const route = atPath.find((candidate) => candidate.method === (method === 'HEAD' ? 'GET' : method))
    if (!route) {
      return refuse(405, `${method} is not possible on ${rawPath}; use ${atPath.map((one) => one.method).join(' or ')}`)
    }
    try {
      requireLocal(request)
      const answer = await route.handle(request)
      return Symbol.asyncIterator in answer ? lines(answer as AsyncIterable<object>) : json(answer)
    } catch (error) {
      if (error instanceof ControlError) return refuse(error.status, error.message)
      return refuse(500, 'The control API failed. The log says why.')
    }
  }
}

/** An answer that is told as it comes to be; one that fails on its way is broken off. */
const lines = (documents: AsyncIterable<object>): HttpReply => ({
  status: 200,
  headers: { 'content-type': 'application/x-ndjson' },
  body: Readable.from(written(documents), { objectMode: false }),
})

const written = async function* (documents: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const document of documents) yield `${JSON.stringify(document)}\n`
}

const refuse = (status: number, error: string): HttpReply => json({ error }, 'application/json', status)

const requireLocal = ({ remoteAddress, headers }: HttpRequest): void => {
  const isLocal = remoteAddress === undefined || /^(127\.|::1$|::ffff:127\.)/.test(remoteAddress)
  if (!isLocal) throw new ControlError(403, 'The control API answers only the machine that the cloud runs on.')
  if (headers.origin !== undefined) throw new ControlError(403, 'The control API does not answer web pages.')
}
