/** What a command has to say: to people, and with `--json` to programs. */
export interface Said {
  readonly text: string
  readonly json: object
}

/** How the program ends. Part of what scripts rely on: see `sealstack --help`. */
export const EXIT = { failed: 1, usage: 2, unreachable: 3, damaged: 4, unverified: 5, interrupted: 130 } as const

/** A command could not do what it was asked; the message says what to do instead. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Does a command's work and says what came of it. What nobody foresaw is thrown on. */
export const tell = async (flags: { readonly json?: boolean }, work: () => Promise<Said>): Promise<void> => {
  try {
    const { text, json } = await work()
    process.stdout.write(`${flags.json ? JSON.stringify(json) : text}\n`)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const { message, exitCode } = error
    process.stderr.write(`${flags.json ? JSON.stringify({ error: message, exitCode }) : `sealstack: ${message}`}\n`)
    process.exitCode = exitCode
  }
}
