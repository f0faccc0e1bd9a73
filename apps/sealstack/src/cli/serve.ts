import type { Env } from '@sealstack/config'
import { startCloud } from '../cloud.ts'
import { type CloudFlags, readConfig } from '../config.ts'
import { banner, readyFacts } from './banner.ts'
import { describeFailure } from './describe-failure.ts'
import { CommandError, tell } from './outcome.ts'

/** What `start` may be told. */
export interface ServeFlags extends CloudFlags {
  readonly json?: boolean
}

/** Starts a cloud and keeps it up until SIGINT or SIGTERM; a second signal ends the process at once. */
export const serve = (env: Env, flags: ServeFlags): Promise<void> =>
  tell(flags, async () => {
    let host = flags.host ?? env.SEALSTACK_HOST ?? '127.0.0.1'
    try {
      const config = readConfig(env, flags)
      host = config.host
      const cloud = await startCloud(config)
      closeOnSignal(() => cloud.close())
      return { json: readyFacts(cloud, config), text: banner(cloud, config) }
    } catch (error) {
      const sentence = describeFailure(error, { host })
      if (sentence === undefined) throw error
      throw new CommandError(sentence)
    }
  })

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
