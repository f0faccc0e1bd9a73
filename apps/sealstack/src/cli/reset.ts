import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import { z } from 'zod'
import { askCloud } from './ask-cloud.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { CommandError, EXIT, tell } from './outcome.ts'
import { health } from './status.ts'

/** `sealstack reset` */
export const addReset = (program: Command, env: Env): void => {
  cloudCommand(program, 'reset', 'make a running cloud as it was at first: empty, but for its seed')
    .option('--yes', 'also where the cloud keeps its data on disk')
    .action((flags: CloudFlags & { readonly yes?: boolean }) =>
      tell(flags, async () => {
        const access = accessOf(env, flags)
        const { dataDir } = await askCloud(access, 'GET health', { answer: health })
        if (dataDir !== null && !flags.yes) {
          throw new CommandError(
            `This deletes all that is in ${dataDir}. Say --yes if that is what you want.`,
            EXIT.usage,
          )
        }
        await askCloud(access, 'POST reset', { answer: z.object({}) })
        return { json: { endpoint: access.endpoint, dataDir }, text: `${access.endpoint} is as it was at first.` }
      }),
    )
}
