import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import { z } from 'zod'
import { askCloud } from './ask-cloud.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { columns } from './columns.ts'
import { tell } from './outcome.ts'

/** What the control API says of a cloud's health. */
export const health = z.object({ version: z.string(), region: z.string(), dataDir: z.string().nullable() })
const clock = z.object({ now: z.string(), offsetMs: z.number() })
const faults = z.object({ faults: z.array(z.object({ id: z.string() })) })
const snapshots = z.object({ snapshots: z.array(z.object({ name: z.string() })) })

/** `sealstack status` */
export const addStatus = (program: Command, env: Env): void => {
  cloudCommand(program, 'status', 'say whether a cloud is up, and how it is').action((flags: CloudFlags) =>
    tell(flags, async () => {
      const access = accessOf(env, flags)
      const { version, region, dataDir } = await askCloud(access, 'GET health', { answer: health })
      const time = await askCloud(access, 'GET clock', { answer: clock })
      const told = await askCloud(access, 'GET faults', { answer: faults })
      const kept = await askCloud(access, 'GET snapshots', { answer: snapshots })
      const names = kept.snapshots.map(({ name }) => name)
      const json = { endpoint: access.endpoint, version, region, dataDir, clock: time, ...told, snapshots: names }
      const rows = [
        ['endpoint', access.endpoint],
        ['version', version],
        ['region', region],
        ['data', dataDir ?? 'in memory'],
        ['clock', time.offsetMs === 0 ? time.now : `${time.now}, moved by ${time.offsetMs} ms`],
        ['faults', String(told.faults.length)],
        ['snapshots', names.join(', ') || 'none'],
      ]
      return { json, text: columns(rows) }
    }),
  )
}
