import { text } from 'node:stream/consumers'
import type { HttpRequest } from '@sealstack/http'
import type { z } from 'zod'
import { ControlError } from './control.ts'

/**
 * The query of a request to the control API.
 * @throws ControlError
 */
export const readQuery = <Shape extends z.ZodType>({ rawQuery }: HttpRequest, shape: Shape): z.output<Shape> =>
  read(shape, Object.fromEntries(new URLSearchParams(rawQuery)), 'query')

/**
 * The body of a request to the control API, as JSON.
 * @throws ControlError
 */
export const readBody = async <Shape extends z.ZodType>(
  { body }: HttpRequest,
  shape: Shape,
): Promise<z.output<Shape>> => read(shape, parse(await text(body)), 'body')

const read = <Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.output<Shape> => {
  const outcome = shape.safeParse(value)
  if (outcome.success) return outcome.data
  const problems = outcome.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, ''))
  throw new ControlError(400, `The ${what} is not understood. ${problems.join('; ')}`)
}

const parse = (json: string): unknown => {
  try {
    return json === '' ? {} : JSON.parse(json)
  } catch {
    return undefined
  }
}
