import type { Env } from '@sealstack/config'
import { z } from 'zod'

/** Where the cloud is, and where the passphrase. */
export interface RewrapFlags {
  readonly endpoint?: string
  readonly passphraseEnv?: string
}

const outcome = z.object({ versions: z.number() })
const refusal = z.object({ error: z.string() })

/** Has a running cloud exchange its root key, and says what became of it. */
export const rewrapRoot = async (env: Env, { endpoint, passphraseEnv }: RewrapFlags): Promise<void> => {
  const url = endpoint ?? env.SEALSTACK_ENDPOINT ?? 'http://127.0.0.1:4566'
  try {
    const passphrase = passphraseEnv === undefined ? undefined : env[passphraseEnv]
    if (passphraseEnv !== undefined && !passphrase) {
      throw new CommandError(`The variable ${passphraseEnv} has no passphrase. Set it, or leave out --passphrase-env.`)
    }
    const { versions } = await ask(url, JSON.stringify({ passphrase }))
    const rest = passphrase
      ? 'Start the cloud with SEALSTACK_ROOT_PASSPHRASE set to it from now on.'
      : 'root.key in the data folder is the new one: back it up.'
    process.stdout.write(`The root key is a new one; ${versions} key versions are sealed under it. ${rest}\n`)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    process.stderr.write(`sealstack: ${error.message}\n`)
    process.exitCode = 1
  }
}

class CommandError extends Error {}

const ask = async (url: string, body: string): Promise<z.output<typeof outcome>> => {
  const response = await fetch(new URL('/_sealstack/kms/rewrap-root', url), { method: 'POST', body }).catch(() => {
    throw new CommandError(`No cloud answers at ${url}. Start one with "sealstack start", or name it with --endpoint.`)
  })
  const answer: unknown = await response.json().catch(() => undefined)
  const done = outcome.safeParse(answer)
  if (response.ok && done.success) return done.data
  const said = refusal.safeParse(answer)
  throw new CommandError(
    said.success ? said.data.error : `${url} is not a Sealstack cloud: it answered ${response.status}.`,
  )
}
