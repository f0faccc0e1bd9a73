import { Readable } from 'node:stream'
import { type ControlAccess, requireAccess } from '@sealstack/control'
import { type Dispatch, type HttpReply, type HttpRequest, json } from '@sealstack/http'
import type { Logger } from '@sealstack/logging'
import { ControlError, type ControlRoute } from './route.ts'

/** What the control API needs beside its routes. */
export interface ControlOptions extends ControlAccess {
  readonly log: Logger
}

/** The cloud's control API, below `/_sealstack/`. Its requests are not signed: see {@link requireAccess}. */
export const createControl = (routes: readonly ControlRoute[], { token, log }: ControlOptions): Dispatch => {
  const table = routes.map((route) => ({ route, pattern: patternOf(route.path) }))
  const known = routes.map(({ method, path }) => `${method} ${path}`).join(', ')
  const find = ({ method, rawPath }: HttpRequest): { route: ControlRoute; params: Record<string, string> } => {
    const atPath = table.filter(({ pattern }) => pattern.test(rawPath))
    if (atPath.length === 0) throw new ControlError(404, `There is no ${rawPath}. Known: ${known}`)
    const found = atPath.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method))
    if (found) return { route: found.route, params: decode(found.pattern.exec(rawPath)?.groups ?? {}) }
    const methods = atPath.map(({ route }) => route.method).join(' or ')
    throw new ControlError(405, `${method} is not possible on ${rawPath}; use ${methods}`)
  }
  return async (request) => {
    try {
      requireAccess({ token }, request)
      const { route, params } = find(request)
      const answer = await route.run(request, params)
      if (route.isLines) return lines(answer as AsyncIterable<unknown>)
      const { contentType } = route
      return contentType === undefined
        ? json(answer)
        : { status: 200, headers: { 'content-type': contentType }, body: answer as string }
    } catch (error) {
      if (error instanceof ControlError) return refuse(error)
      log.error({ requestId: request.id, err: error }, 'the control API failed')
      return refuse(new ControlError(500, 'The control API failed. The log says why.'))
    }
  }
}

/** An answer that is told as it comes to be; one that fails on its way is broken off. */
const lines = (documents: AsyncIterable<unknown>): HttpReply => ({
  status: 200,
  headers: { 'content-type': 'application/x-ndjson' },
  body: Readable.from(written(documents), { objectMode: false }),
})

const written = async function* (documents: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const document of documents) yield `${JSON.stringify(document)}\n`
}

const refuse = ({ status, message }: ControlError): HttpReply => json({ error: message }, 'application/json', status)

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)

const decode = (groups: Readonly<Record<string, string>>): Record<string, string> => {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    throw new ControlError(400, 'The path is not percent-encoded UTF-8.')
  }
}
