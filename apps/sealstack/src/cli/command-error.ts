/** What a command cannot do; the message says why and what to do, and is all that is printed. */
export class CommandError extends Error {}

/** Where a cloud is when nothing is said. */
export const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566'

/**
 * Asks the control API of a running cloud.
 * @throws CommandError where there is none.
 */
export const askControl = async (endpoint: string, path: string, body: object): Promise<Response> =>
  fetch(new URL(path, endpoint), { method: 'POST', body: JSON.stringify(body) }).catch(() => {
    throw new CommandError(
      `No cloud answers at ${endpoint}. Start one with "sealstack start", or name it with --endpoint.`,
    )
  })

/** What a cloud says where it refuses; or that it is none. */
export const refusalOf = (endpoint: string, status: number, answer: unknown): CommandError => {
  const said = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined
  return new CommandError(
    typeof said === 'string' ? said : `${endpoint} is not a Sealstack cloud: it answered ${status}.`,
  )
}

/** Runs a command; what it cannot do is told in one sentence, with exit code 1. */
export const runCommand = async (command: () => Promise<void>): Promise<void> => {
  try {
    await command()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    process.stderr.write(`sealstack: ${error.message}\n`)
    process.exitCode = 1
  }
}
