import type { z } from 'zod'
import type { Binding, InputOf, InputShape, InputSource } from './bindings.ts'

/** One thing that is wrong with a request's input. */
export interface InputProblem {
  readonly source: Binding<unknown>['source']
  /** The wire name of the input: header, query parameter, label; for a body the path inside it, dotted. */
  readonly name: string
  /** The offending value as it came, where it may be shown. */
  readonly value: unknown
  readonly issue: z.core.$ZodIssue
}

/** The request's input does not have the shape that the operation declares. Each service words it in its own dialect. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly problems: readonly InputProblem[]

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ name, issue }) => `${name}: ${issue.message}`).join('; '))
    this.problems = problems
  }
}

/**
 * Reads and checks every input of an operation, reporting all problems at once; at once where no input has to be waited for.
 * @throws InputError when anything is missing or malformed; whatever a body parser throws passes through.
 */
export const readInput = <Shape extends InputShape>(
  shape: Shape,
  source: InputSource,
): InputOf<Shape> | Promise<InputOf<Shape>> =>
  readRest({ names: Object.keys(shape), shape, problems: [], input: {} }, source, 0)

/** Inputs as they are read. */
interface Reading {
  readonly names: readonly string[]
  readonly shape: InputShape
  readonly problems: InputProblem[]
  readonly input: Record<string, unknown>
}

const readRest = <Shape extends InputShape>(
  reading: Reading,
  source: InputSource,
  from: number,
): InputOf<Shape> | Promise<InputOf<Shape>> => {
  const { names, shape, problems, input } = reading
  for (let at = from; at < names.length; at++) {
    const name = names[at] ?? ''
    const value = (shape[name] as Binding<unknown>).read(source, name)
    if (value instanceof Promise) {
      return value.then((awaited) => {
        check(reading, name, awaited)
        return readRest(reading, source, at + 1)
      })
    }
    check(reading, name, value)
  }
  if (problems.length > 0) throw new InputError(problems)
  return input as InputOf<Shape>
}

const check = ({ shape, problems, input }: Reading, name: string, value: unknown): void => {
  const binding = shape[name] as Binding<unknown>
  if (value === undefined && mayBeAbsent(binding)) return
  const result = binding.schema.safeParse(value)
  if (result.success) input[name] = result.data
  else problems.push(...result.error.issues.map((issue) => toProblem(binding, name, value, issue)))
}

/** Bindings whose schema takes an absent value for what it is: most inputs of most requests, asked once. */
const optional = new WeakMap<Binding<unknown>, boolean>()

const mayBeAbsent = (binding: Binding<unknown>): boolean => {
  const known = optional.get(binding)
  if (known !== undefined) return known
  const result = binding.schema.safeParse(undefined)
  const may = result.success && result.data === undefined
  optional.set(binding, may)
  return may
}

const toProblem = (
  binding: Binding<unknown>,
  inputName: string,
  value: unknown,
  issue: z.core.$ZodIssue,
): InputProblem => ({
  source: binding.source,
  name: binding.source === 'body' ? issue.path.join('.') : (binding.name ?? inputName),
  value: binding.source === 'body' ? valueAt(value, issue.path) : value,
  issue,
})

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
