import type { Env } from '@sealstack/config'
import { z } from 'zod'
import { askCloud, CommandError, endpointOf, inWords } from './ask-cloud.ts'

/** Where the cloud is, and where the passphrase. */
export interface RewrapRootFlags {
  readonly endpoint?: string
  readonly passphraseEnv?: string
}

const outcome = z.object({ versions: z.number() })

/** Has a running cloud exchange its root key, and says what became of it. */
export const rewrapRoot = (env: Env, { endpoint, passphraseEnv }: RewrapRootFlags): Promise<void> =>
  inWords(async () => {
    const passphrase = passphraseEnv === undefined ? undefined : env[passphraseEnv]
    if (passphraseEnv !== undefined && !passphrase) {
      throw new CommandError(`The variable ${passphraseEnv} has no passphrase. Set it, or leave out --passphrase-env.`)
    }
    const path = '/_sealstack/kms/rewrap-root'
    const { versions } = await askCloud(endpointOf(env, endpoint), { path, body: { passphrase }, shape: outcome })
    const rest = passphrase
      ? 'Start the cloud with SEALSTACK_ROOT_PASSPHRASE set to it from now on.'
      : 'root.key in the data folder is the new one: back it up.'
    process.stdout.write(`The root key is a new one; ${versions} key versions are sealed under it. ${rest}\n`)
  })
