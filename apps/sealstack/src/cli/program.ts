import type { Env } from '@sealstack/config'
import { Command } from 'commander'
import { version } from '../version.ts'
import { addCompletion } from './completion.ts'
import { addDemo } from './demo.ts'
import { addEnv } from './env.ts'
import { addEnvelope } from './envelope.ts'
import { addExplain } from './explain.ts'
import { addImpact } from './impact.ts'
import { addKeyCommands } from './kms.ts'
import { EXIT } from './outcome.ts'
import { addReset } from './reset.ts'
import { addRewrap } from './rewrap.ts'
import { addRewrapRoot } from './rewrap-root.ts'
import { addScrub } from './scrub.ts'
import { addSeed } from './seed.ts'
import { addStart } from './start.ts'
import { addStatus } from './status.ts'

/** The command-line program. `env` is the process's environment. */
export const createProgram = (env: Env): Command => {
  const program = new Command('sealstack')
    .description('A cloud that runs on your own machine, whose encryption is real: KMS and object store.')
    .version(version)
    .showHelpAfterError('(add --help for what it takes)')
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

  addStart(program, env)
  addDemo(program)
  addStatus(program, env)
  addReset(program, env)
  addEnv(program, env)
  const kms = program.command('kms').description('look after the keys of a running cloud')
  addKeyCommands(kms, env)
  addImpact(kms, env)
  addRewrapRoot(kms, env)
  addRewrap(program, env)
  addScrub(program, env)
  addSeed(program, env)
  addExplain(program.command('iam').description('look after the identities of a running cloud'), env)
  addEnvelope(program, env)
  addCompletion(program)
  return program
}
