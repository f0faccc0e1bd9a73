import { existsSync } from 'node:fs'
import { ConfigError, type Env } from '@sealstack/config'
import { startCloud } from '../cloud.ts'
import { type CloudConfig, type CloudFlags, readConfig } from '../config.ts'
import { USUAL_SEED } from '../seed/seed-files.ts'
import { banner, readyFacts } from './banner.ts'
import { describeFailure } from './describe-failure.ts'
import { CommandError, EXIT, tell } from './outcome.ts'

/** What `start` may be told. */
export interface ServeFlags extends CloudFlags {
  readonly json?: boolean
}

/** Starts a cloud and keeps it up until SIGINT or SIGTERM; a second signal ends the process at once. */
export const serve = (env: Env, flags: ServeFlags): Promise<void> =>
  tell(flags, async () => {
    let host = flags.host ?? env.SEALSTACK_HOST ?? '127.0.0.1'
    try {
      const config = withUsualSeed(readConfig(env, flags))
      host = config.host
      const cloud = await startCloud(config)
      closeOnSignal(() => cloud.close())
      warnOfLenience(config)
      return { json: readyFacts(cloud, config), text: banner(cloud, config) }
    } catch (error) {
      const sentence = describeFailure(error, { host })
      if (sentence === undefined) throw error
      throw new CommandError(sentence, error instanceof ConfigError ? EXIT.usage : EXIT.failed)
    }
  })

/** A seed file in the working folder is taken without being named. */
const withUsualSeed = (config: CloudConfig): CloudConfig => ({
  ...config,
  seed: config.seed ?? (existsSync(USUAL_SEED) ? USUAL_SEED : undefined),
})

const LENIENT = {
  permissive: 'whoever comes with an access key that nobody has is the administrator',
  off: 'everybody is the administrator, whatever they sign with or do not',
} as const

const warnOfLenience = ({ auth }: CloudConfig): void => {
  if (auth !== 'strict') process.stderr.write(`sealstack: warning: --auth ${auth}: ${LENIENT[auth]}\n`)
}

const closeOnSignal = (close: () => Promise<void>): void => {
  let closing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1)
      closing = true
      process.stderr.write('sealstack: closing once running requests have ended\n')
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`sealstack: closing failed: ${error instanceof Error ? error.message : error}\n`)
          process.exit(1)
        },
      )
    })
  }
}
