import type { Env } from '@sealstack/config'
import { z } from 'zod'
import { askControl, CommandError, DEFAULT_ENDPOINT, refusalOf, runCommand } from './command-error.ts'

/** Where the cloud is, and where the passphrase. */
export interface RewrapFlags {
  readonly endpoint?: string
  readonly passphraseEnv?: string
}

const outcome = z.object({ versions: z.number() })

/** Has a running cloud exchange its root key, and says what became of it. */
export const rewrapRoot = (env: Env, { endpoint, passphraseEnv }: RewrapFlags): Promise<void> =>
  runCommand(async () => {
    const url = endpoint ?? env.SEALSTACK_ENDPOINT ?? DEFAULT_ENDPOINT
    const passphrase = passphraseEnv === undefined ? undefined : env[passphraseEnv]
    if (passphraseEnv !== undefined && !passphrase) {
      throw new CommandError(`The variable ${passphraseEnv} has no passphrase. Set it, or leave out --passphrase-env.`)
    }
    const response = await askControl(url, '/_sealstack/kms/rewrap-root', { passphrase })
    const answer: unknown = await response.json().catch(() => undefined)
    const done = outcome.safeParse(answer)
    if (!response.ok || !done.success) throw refusalOf(url, response.status, answer)
    const rest = passphrase
      ? 'Start the cloud with SEALSTACK_ROOT_PASSPHRASE set to it from now on.'
      : 'root.key in the data folder is the new one: back it up.'
    process.stdout.write(`The root key is a new one; ${done.data.versions} key versions are sealed under it. ${rest}\n`)
  })
