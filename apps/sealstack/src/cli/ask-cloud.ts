import type { Env } from '@sealstack/config'
import { z } from 'zod'

/** A command cannot do what it was asked for; the message says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** Where the cloud is that a command is about. */
export const endpointOf = (env: Env, endpoint: string | undefined): string =>
  endpoint ?? env.SEALSTACK_ENDPOINT ?? 'http://127.0.0.1:4566'

/** Runs a command; one that fails by its own account says why, and the program's status is 1. */
export const inWords = async (command: () => Promise<void>): Promise<void> => {
  try {
    await command()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    process.stderr.write(`sealstack: ${error.message}\n`)
    process.exitCode = 1
  }
}

const refusal = z.object({ error: z.string() })

/**
 * Asks the control API of a running cloud.
 * @throws CommandError where none answers, or it refuses.
 */
export const askCloud = async <Shape extends z.ZodType>(
  url: string,
  { path, body, shape }: { readonly path: string; readonly body?: object; readonly shape: Shape },
): Promise<z.output<Shape>> => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(new URL(path, url), init).catch(() => {
    throw new CommandError(`No cloud answers at ${url}. Start one with "sealstack start", or name it with --endpoint.`)
  })
  const answer: unknown = await response.json().catch(() => undefined)
  const done = shape.safeParse(answer)
  if (response.ok && done.success) return done.data
  const said = refusal.safeParse(answer)
  throw new CommandError(
    said.success ? said.data.error : `${url} is not a Sealstack cloud: it answered ${response.status}.`,
  )
}
