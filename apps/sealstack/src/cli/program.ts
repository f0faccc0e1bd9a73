import type { Env } from '@sealstack/config'
import { Command, type OutputConfiguration } from 'commander'
import { version } from '../version.ts'
import { EXIT } from './outcome.ts'

/** What is wrong with a line, in the shape of all other errors. */
const JSON_ERRORS: OutputConfiguration = {
  outputError: (text, write) => {
    const error = text
      .replace(/^error: /, '')
      .replace(/\s+/g, ' ')
      .replace(/\.? $/, '')
    write(`${JSON.stringify({ error: `${error}. Add --help for what it takes.`, exitCode: EXIT.usage })}\n`)
  },
}

/** Adds a command to the program. `env` is the process's environment. */
type Add = (program: Command, env: Env) => void

/** The commands by their names, in the order in which the help tells them. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  start: async () => (await import('./start.ts')).addStart,
  demo: async () => (await import('./demo.ts')).addDemo,
  status: async () => (await import('./status.ts')).addStatus,
  reset: async () => (await import('./reset.ts')).addReset,
  env: async () => (await import('./env.ts')).addEnv,
  kms: async () => (await import('./kms.ts')).addKms,
  rewrap: async () => (await import('./rewrap.ts')).addRewrap,
  scrub: async () => (await import('./scrub.ts')).addScrub,
  seed: async () => (await import('./seed.ts')).addSeed,
  iam: async () => (await import('./iam.ts')).addIam,
  envelope: async () => (await import('./envelope.ts')).addEnvelope,
  completion: async () => (await import('./completion.ts')).addCompletion,
}

/** A command that tells of all the others. */
const OF_ALL = 'completion'

/**
 * The command-line program for a line of `words`. Where the first is the name of a command it has that one alone, since
 * loading takes longer than most of them do. `env` is the process's environment.
 */
export const createProgram = async (env: Env, words: readonly string[] = []): Promise<Command> => {
  const [word = ''] = words
  const isJson = words.includes('--json')
  const program = new Command('sealstack')
    .description('A cloud that runs on your own machine, whose encryption is real: KMS and object store.')
    .version(version)
    .showHelpAfterError(isJson ? false : '(add --help for what it takes)')
    .configureOutput(isJson ? JSON_ERRORS : {})
    // A line that is not understood ends otherwise than work that failed.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage))
    .addHelpText(
      'after',
      `
Exit codes:
  0    done
  1    refused or failed: the message says why
  2    the command line or a variable is not understood
  3    no cloud answers
  4    scrub: something is missing, corrupt or mislabelled
  5    scrub: something is orphaned, or cannot be verified now
  130  interrupted by Ctrl-C; partial files are removed

Examples:
  sealstack start
  eval "$(sealstack env)" && aws s3 ls
  sealstack kms create-key --alias alias/photos
  sealstack envelope encrypt backup.tar --key alias/photos`,
    )

  const names = word !== OF_ALL && Object.hasOwn(COMMANDS, word) ? [word] : Object.keys(COMMANDS)
  for (const name of names) (await COMMANDS[name]?.())?.(program, env)
  return program
}
