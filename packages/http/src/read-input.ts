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
 * Reads and checks every input of an operation, reporting all problems at once.
 * @throws InputError when anything is missing or malformed; whatever a body parser throws passes through.
 */
export const readInput = async <Shape extends InputShape>(
  shape: Shape,
  source: InputSource,
): Promise<InputOf<Shape>> => {
  const problems: InputProblem[] = []
  const input: Record<string, unknown> = {}
  for (const inputName of Object.keys(shape)) {
    const binding = shape[inputName] as Binding<unknown>
    const read = binding.read(source, inputName)
    const value = read instanceof Promise ? await read : read
    if (value === undefined && mayBeAbsent(binding)) continue
    const result = binding.schema.safeParse(value)
    if (result.success) input[inputName] = result.data
    else problems.push(...result.error.issues.map((issue) => toProblem(binding, inputName, value, issue)))
  }
  if (problems.length > 0) throw new InputError(problems)
  return input as InputOf<Shape>
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
