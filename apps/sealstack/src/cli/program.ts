import type { Env } from '@sealstack/config'
import { Command } from 'commander'
import { demo } from '../demo/demo.ts'
import { version } from '../version.ts'
import { addExplain } from './explain.ts'
import { rewrapRoot } from './rewrap-root.ts'
import { addSeed } from './seed.ts'
import { start } from './start.ts'

/** The command-line program. `env` is the process's environment. */
export const createProgram = (env: Env): Command => {
  const program = new Command('sealstack')
    .description('A cloud that runs on your own machine, whose encryption is real: KMS and object store.')
    .version(version)
    .showHelpAfterError('(run "sealstack --help" for all commands)')

  program
    .command('start')
    .description('serve the KMS and the object store until Ctrl-C')
    .option('--port <port>', 'edge port; the services take the three above it (SEALSTACK_PORT, 4566)')
    .option('--host <host>', 'address to listen on (SEALSTACK_HOST, 127.0.0.1)')
    .option('--data <folder>', 'data folder (SEALSTACK_DATA, ./.sealstack)')
    .option('--tls', 'speak TLS, with a CA of its own whose certificate is in the data folder (SEALSTACK_TLS)')
    .option('--tls-cert <file>', 'speak TLS with this certificate, PEM (SEALSTACK_TLS_CERT)')
    .option('--tls-key <file>', 'its key, PEM (SEALSTACK_TLS_KEY)')
    .option(
      '--control-token <token>',
      'let whoever has it use the control API, from any machine (SEALSTACK_CONTROL_TOKEN)',
    )
    .option('--seed <file>', 'what to hold at the start (SEALSTACK_SEED, ./sealstack.yaml if there is one)')
    .option('--auth <mode>', 'strict, permissive or off: how strictly to ask who calls (SEALSTACK_AUTH, strict)')
    .option('--memory', 'keep everything in memory, nothing on disk')
    .addHelpText(
      'after',
      `
Other variables:
  SEALSTACK_ACCESS_KEY_ID, SEALSTACK_SECRET_ACCESS_KEY   credentials (test, test)
  SEALSTACK_REGION                                       region (us-east-1)
  SEALSTACK_ROOT_PASSPHRASE                              derive the root key from a passphrase
  SEALSTACK_KMS_MAX_KEYS, …_ALIASES_PER_KEY, …            quotas of the KMS (those of AWS)
  SEALSTACK_LOG                                          silent, error, warn, info or debug (warn)

Examples:
  sealstack start
  sealstack start --port 5000 --data /tmp/cloud
  sealstack start --memory
  sealstack start --tls`,
    )
    .action((flags) => start(env, flags))

  program
    .command('kms')
    .description('look after the KMS of a running cloud')
    .command('rewrap-root')
    .description(
      'put a new root key in the place of the old one and seal every key anew under it, while the cloud serves',
    )
    .option('--endpoint <url>', 'the cloud (SEALSTACK_ENDPOINT, http://127.0.0.1:4566)')
    .option('--passphrase-env <name>', 'derive the new root key from the passphrase in this variable')
    .addHelpText(
      'after',
      `
The new key takes the place of root.key in the data folder: back it up, and keep the old one for older backups.

Examples:
  sealstack kms rewrap-root
  NEW=... sealstack kms rewrap-root --passphrase-env NEW`,
    )
    .action((flags) => rewrapRoot(env, flags))

  addSeed(program, env)
  addExplain(program.command('iam').description('look after the identities of a running cloud'), env)

  program.command('demo').description('show envelope encryption at work, on a cloud of its own').action(demo)

  return program
}
