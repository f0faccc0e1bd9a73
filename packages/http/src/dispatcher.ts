import { createFail, type ErrorCatalogue, type ErrorCode } from '@sealstack/errors'
import { befall } from './befall.ts'
import type { FaultPlace, Faults, Strike } from './faults.ts'
import type { Dispatch, HttpReply, HttpRequest } from './message.ts'
import type { Operation } from './operation.ts'
import { parseQuery, type QueryParam } from './query.ts'
import { readInput } from './read-input.ts'
import { createRouter, type RouteAnswer } from './router.ts'

/** Where a request points once its host and path were read: a path in the form that routes are written in. */
export interface Location {
  readonly path: string
}

/** A request on its way, as the stages before the handler see it. */
export interface Arrival<Place extends Location> {
  readonly request: HttpRequest
  readonly place: Place
  readonly query: readonly QueryParam[]
}

/** How faults know a service's requests. */
export interface FaultHooks<Context, Place extends Location> {
  readonly faults: Faults
  /** The service as rules name it. */
  readonly service: string
  /** What a request is about. */
  readonly place: (arrival: Arrival<Place>, labels: Readonly<Record<string, string>>) => FaultPlace
  /** The context as a request has it whose stored bytes a strike is about. */
  readonly afflict?: (context: Context, strike: Strike) => Context
}

/** What one service gives the kit: its table, and the stages in which it differs from the others. */
export interface DispatcherOptions<Context, Caller, Catalogue extends ErrorCatalogue, Place extends Location> {
  readonly operations: readonly Operation<Context, Caller>[]
  readonly catalogue: Catalogue
  readonly context: Context
  /** Reads host and path. */
  readonly locate: (request: HttpRequest) => Place
  /** Says who calls, or throws an ApiError. Runs before any byte of the body is read. */
  readonly authenticate: (arrival: Arrival<Place>, operation: Operation<Context, Caller> | undefined) => Promise<Caller>
  /** Throws the dialect's answer to a request that fits no operation. */
  readonly refuse: (arrival: Arrival<Place>, answer: RouteAnswer<unknown>) => never
  /** May refuse an operation for what its request carries beside its inputs, such as unknown query parameters. */
  readonly screen?: (arrival: Arrival<Place>, operation: Operation<Context, Caller>) => void
  /** Renders whatever was thrown. */
  readonly render: (error: unknown, request: HttpRequest) => HttpReply
  /** Adds what every answer bears. */
  readonly finish?: (reply: HttpReply, request: HttpRequest) => HttpReply
  /** Told once a request: what ran and how it ended. */
  readonly observe?: (request: HttpRequest, outcome: Outcome, reply: HttpReply) => void
  /** What may befall requests; nothing where it is not said. */
  readonly troubles?: FaultHooks<Context, Place> | undefined
}

/** How a request ended. */
export interface Outcome {
  /** Undefined when no operation fitted. */
  readonly operation: string | undefined
  readonly status: number
  readonly error: unknown
  /** From where it was located to its answer. */
  readonly ms: number
}

/** Locate, route, authenticate, screen, read the input, run, render: every request walks this way and no other. */
export const createDispatcher = <Context, Caller, Catalogue extends ErrorCatalogue, Place extends Location>(
  options: DispatcherOptions<Context, Caller, Catalogue, Place>,
): Dispatch => {
  const route = createRouter(options.operations)
  const fail = createFail(options.catalogue)
  const { troubles } = options

  const walk = async (request: HttpRequest, progress: { operation?: string }): Promise<HttpReply> => {
    const arrival = { request, place: options.locate(request), query: parseQuery(request.rawQuery) }
    const answer = route({
      method: request.method,
      path: arrival.place.path,
      query: arrival.query,
      headers: request.headers,
    })
    const operation = answer.kind === 'found' ? answer.operation : undefined
    progress.operation = operation?.name
    const caller = await options.authenticate(arrival, operation)
    if (answer.kind !== 'found') return options.refuse(arrival, answer)
    options.screen?.(arrival, answer.operation)
    const labels = decodeLabels(answer.labels)
    const run = async (as: HttpRequest, ctx: Context): Promise<HttpReply> => {
      const read = readInput(answer.operation.input, { request: as, labels, query: arrival.query })
      const input = read instanceof Promise ? await read : read
      return await answer.operation.run({ input, ctx, caller, fail, request: as })
    }
    const strike = troubles?.faults.isArmed ? strikeOf(troubles, arrival, answer.operation, labels) : undefined
    if (!strike) return await run(request, options.context)
    return befall(strike, request, {
      refuse: ({ code, message }) => fail(code as ErrorCode<Catalogue>, {}, { message }),
      perform: (as) => run(as, troubles?.afflict?.(options.context, strike) ?? options.context),
    })
  }
  const strikeOf = (
    { faults, service, place }: FaultHooks<Context, Place>,
    arrival: Arrival<Place>,
    { name }: Operation<Context, Caller>,
    labels: Readonly<Record<string, string>>,
  ): Strike | undefined =>
    faults.strike({
      service,
      operation: name,
      knows: (code) => Object.hasOwn(options.catalogue, code),
      place: () => place(arrival, labels),
    })

  return async (request) => {
    const startedMs = performance.now()
    const progress: { operation?: string } = {}
    let error: unknown
    let reply: HttpReply
    try {
      reply = await walk(request, progress)
    } catch (thrown) {
      error = thrown
      reply = options.render(thrown, request)
    }
    const ms = performance.now() - startedMs
    options.observe?.(request, { operation: progress.operation, status: reply.status, error, ms }, reply)
    return options.finish?.(reply, request) ?? reply
  }
}

const decodeLabels = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const decoded: Record<string, string> = {}
  for (const name of Object.keys(labels)) decoded[name] = decodeURIComponent(labels[name] ?? '')
  return decoded
}
