import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import { z } from 'zod'
import { askCloud } from './ask-cloud.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { CommandError, EXIT, tell } from './outcome.ts'

const outcome = z.object({ versions: z.number() })

/** `sealstack kms rewrap-root`: has a running cloud exchange its root key. */
export const addRewrapRoot = (kms: Command, env: Env): void => {
  cloudCommand(
    kms,
    'rewrap-root',
    'put a new root key in the place of the old one and seal every key anew under it, while the cloud serves',
  )
    .option('--passphrase-env <name>', 'derive the new root key from the passphrase in this variable')
    .addHelpText(
      'after',
      `
The new key takes the place of root.key in the data folder: back it up, and keep the old one for older backups.

Examples:
  sealstack kms rewrap-root
  NEW=... sealstack kms rewrap-root --passphrase-env NEW`,
    )
    .action((flags: CloudFlags & { readonly passphraseEnv?: string }) =>
      tell(flags, async () => {
        const { passphraseEnv } = flags
        const passphrase = passphraseEnv === undefined ? undefined : env[passphraseEnv]
        if (passphraseEnv !== undefined && !passphrase) {
          const message = `The variable ${passphraseEnv} has no passphrase. Set it, or leave out --passphrase-env.`
          throw new CommandError(message, EXIT.usage)
        }
        const json = await askCloud(accessOf(env, flags), 'POST kms/rewrap-root', {
          body: { passphrase },
          answer: outcome,
        })
        const rest = passphrase
          ? 'Start the cloud with SEALSTACK_ROOT_PASSPHRASE set to it from now on.'
          : 'root.key in the data folder is the new one: back it up.'
        return { json, text: `The root key is a new one; ${json.versions} key versions are sealed under it. ${rest}` }
      }),
    )
}
