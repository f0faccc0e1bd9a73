import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import type { ServeFlags } from './serve.ts'

/** `sealstack start` */
export const addStart = (program: Command, env: Env): void => {
  program
    .command('start')
    .description('serve the KMS and the object store until Ctrl-C')
    .option('--port <port>', 'edge port; the services take the three above it (SEALSTACK_PORT, 4566)')
    .option('--host <host>', 'address to listen on (SEALSTACK_HOST, 127.0.0.1)')
    .option('--data <folder>', 'data folder (SEALSTACK_DATA, ./.sealstack)')
    .option('--tls', 'speak TLS, with a CA of its own whose certificate is in the data folder (SEALSTACK_TLS)')
    .option('--tls-cert <file>', 'speak TLS with this certificate, PEM (SEALSTACK_TLS_CERT)')
    .option('--tls-key <file>', 'its key, PEM (SEALSTACK_TLS_KEY)')
    .option('--control-token <token>', 'whoever has it may use /_sealstack from anywhere (SEALSTACK_CONTROL_TOKEN)')
    .option('--seed <file>', 'what to hold at the start (SEALSTACK_SEED, ./sealstack.yaml if there is one)')
    .option('--auth <mode>', 'strict, permissive or off: how strictly to ask who calls (SEALSTACK_AUTH, strict)')
    .option('--memory', 'keep everything in memory, nothing on disk')
    .option('--json', 'say where it listens as one line of JSON')
    .addHelpText(
      'after',
      `
Other variables:
  SEALSTACK_ACCESS_KEY_ID, SEALSTACK_SECRET_ACCESS_KEY   credentials (test, test)
  SEALSTACK_REGION                                       region (us-east-1)
  SEALSTACK_ROOT_PASSPHRASE                              derive the root key from a passphrase
  SEALSTACK_KMS_MAX_KEYS, …_ALIASES_PER_KEY, …            quotas of the KMS (those of AWS)
  SEALSTACK_EVENT_DAYS                                   how long events can be asked for (90)
  SEALSTACK_EVENT_FILE_MIB, SEALSTACK_EVENT_FILES        size and number of each service's events.jsonl (100, 10)
  SEALSTACK_LOG                                          silent, error, warn, info or debug (warn)

Examples:
  sealstack start
  sealstack start --port 5000 --data /tmp/cloud
  sealstack start --memory
  sealstack start --tls`,
    )
    .action(async (flags: ServeFlags) => {
      // Loaded by who serves: every other command is quicker without.
      const { serve } = await import('./serve.ts')
      await serve(env, flags)
    })
}
