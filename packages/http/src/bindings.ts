import type { z } from 'zod'
import type { HttpRequest } from './message.ts'
import type { QueryParam } from './query.ts'

/** Where an input may be read from: the request, its decoded labels and query, and its body where an operation reads one. */
export interface InputSource {
  readonly request: HttpRequest
  readonly labels: Readonly<Record<string, string>>
  readonly query: readonly QueryParam[]
}

/** One input of an operation: where it comes from and what it must look like. */
export interface Binding<Value> {
  readonly source: 'label' | 'query' | 'header' | 'body'
  /** The wire name, for error texts; undefined means the name of the input itself. */
  readonly name: string | undefined
  /** A body may be read asynchronously; everything else is at hand. `undefined` stands for absent. */
  readonly read: (source: InputSource, inputName: string) => unknown
  readonly schema: z.ZodType<Value>
}

/** The inputs of an operation by name. */
// biome-ignore lint/suspicious/noExplicitAny: the value type of each binding is recovered by InputOf.
export type InputShape = Readonly<Record<string, Binding<any>>>

/** What a handler gets for a shape of bindings. */
export type InputOf<Shape extends InputShape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends Binding<infer Value> ? Value : never
}

/** A label of the route, percent-decoded once. */
export const label = <Value>(schema: z.ZodType<Value>): Binding<Value> => ({
  source: 'label',
  name: undefined,
  read: ({ labels }, inputName) => labels[inputName],
  schema,
})

/** A query parameter; a bare `?name` reads as the empty string. The first of several counts. */
export const query = <Value>(schema: z.ZodType<Value>, name?: string): Binding<Value> => ({
  source: 'query',
  name,
  read: (source, inputName) => {
    const param = source.query.find((candidate) => candidate.name === (name ?? inputName))
    return param && (param.value ?? '')
  },
  schema,
})

/** A request header. */
export const header = <Value>(name: string, schema: z.ZodType<Value>): Binding<Value> => ({
  source: 'header',
  name,
  read: ({ request }) => request.headers[name],
  schema,
})

/** The whole body, read by `parse` (bounded there) and then checked. */
export const body = <Value>(parse: (request: HttpRequest) => unknown, schema: z.ZodType<Value>): Binding<Value> => ({
  source: 'body',
  name: undefined,
  read: ({ request }) => parse(request),
  schema,
})
