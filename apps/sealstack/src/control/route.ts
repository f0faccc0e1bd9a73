import { ControlError } from '@sealstack/control'
import { type HttpRequest, parseQuery } from '@sealstack/http'
import { LimitExceededError, readAll } from '@sealstack/streams'
import { z } from 'zod'

export { ControlError }

/** What a route is asked. */
export interface ControlCall<Query, Body> {
  /** The labels of its path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** Aborted when whoever asks has gone. */
  readonly signal: AbortSignal
}

/** What a route answers with: what its schema names, of which nothing is changed. Members that it leaves open are no concern. */
export type Told<Answer extends z.ZodType> = DeepReadonly<z.input<Answer>>

type DeepReadonly<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value as string extends Name ? never : Name]: DeepReadonly<Value[Name]> }
    : Value

/** One thing that the control API does, as its file declares it. The OpenAPI document says the same. */
export interface ControlSpec<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Labels in braces: `/_sealstack/faults/{id}`. */
  readonly path: string
  /** One line, for people. */
  readonly summary: string
  readonly query?: Query
  readonly body?: Body
  readonly answer: Answer
  /** What it refuses beside what it cannot read, by status. */
  readonly refusals?: Readonly<Record<number, string>>
  /** Throws a ControlError for what it refuses. */
  readonly handle: (call: ControlCall<z.output<Query>, z.output<Body>>) => Promise<Told<Answer>> | Told<Answer>
}

/** One that tells as it goes: its answer is a line of JSON each. Whoever hangs up ends it, by the signal. */
export interface LinesSpec<Body extends z.ZodType, Line extends z.ZodType>
  extends Omit<ControlSpec<z.ZodType, Body, Line>, 'query' | 'handle'> {
  readonly handle: (body: z.output<Body>, signal: AbortSignal) => Promise<AsyncIterable<Told<Line>>>
}

/** The same with its types folded away, as the table holds it. */
export interface ControlRoute {
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodType | undefined
  readonly body?: z.ZodType | undefined
  readonly answer: z.ZodType
  /** Whether `answer` is what each line is, of as many as there come. */
  readonly isLines?: boolean
  /** Of an answer that is a text and no JSON: what `answer` is written in. */
  readonly contentType?: string
  readonly refusals?: Readonly<Record<number, string>>
  readonly run: (request: HttpRequest, params: Readonly<Record<string, string>>) => Promise<unknown>
}

const nothing = z.strictObject({})

/** Declares a route. */
export const controlRoute = <
  Answer extends z.ZodType,
  Query extends z.ZodType = typeof nothing,
  Body extends z.ZodType = typeof nothing,
>(
  spec: ControlSpec<Query, Body, Answer>,
): ControlRoute => ({
  ...spec,
  run: async (request, params) => {
    const given = Object.fromEntries(parseQuery(request.rawQuery).map(({ name, value }) => [name, value ?? '']))
    const query = read(spec.query ?? nothing, given, 'query') as z.output<Query>
    const body = read(spec.body ?? nothing, await readJson(request), 'body') as z.output<Body>
    return spec.handle({ params, query, body, signal: request.signal })
  },
})

/** Declares a route whose answer is a text. */
export const textRoute = (
  spec: Omit<ControlSpec<z.ZodType, z.ZodType, z.ZodString>, 'query' | 'body' | 'handle'> & {
    readonly contentType: string
    readonly handle: () => string
  },
): ControlRoute => ({ ...spec, run: async () => spec.handle() })

/** Declares a route whose answer is lines. */
export const linesRoute = <Line extends z.ZodType, Body extends z.ZodType>(
  spec: LinesSpec<Body, Line>,
): ControlRoute => ({
  ...spec,
  isLines: true,
  run: async (request) =>
    spec.handle(read(spec.body ?? nothing, await readJson(request), 'body') as z.output<Body>, request.signal),
})

const read = (schema: z.ZodType, value: unknown, part: string): unknown => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, ''))
  throw new ControlError(400, `The ${part} is not understood. ${problems.join('; ')}`)
}

/** Larger than what anybody writes by hand. */
const MAX_BODY_BYTES = 8 * 1024 * 1024

/** No body is an empty object. */
const readJson = async (request: HttpRequest): Promise<unknown> => {
  try {
    const bytes = await readAll(request.body, MAX_BODY_BYTES)
    return bytes.byteLength === 0 ? {} : JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    if (error instanceof LimitExceededError)
      throw new ControlError(413, `The body has more than ${MAX_BODY_BYTES} bytes.`)
    throw new ControlError(400, 'The body is not JSON.')
  }
}
