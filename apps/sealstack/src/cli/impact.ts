import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import type { z } from 'zod'
import { keyImpact } from '../control/rewrap.ts'
import { askCloud } from './ask-cloud.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { tell } from './outcome.ts'

/** `sealstack kms impact`: what becomes unreadable if a key is disabled or deleted. */
export const addImpact = (kms: Command, env: Env): void => {
  cloudCommand(kms, 'impact <key>', 'tell what becomes unreadable if a key is disabled or deleted').action(
    (key: string, flags: CloudFlags) =>
      tell(flags, async () => {
        const line = `GET kms/impact?${new URLSearchParams({ key })}`
        const json = await askCloud(accessOf(env, flags), line, { answer: keyImpact })
        const { keyArn, keyState, buckets, total } = json
        const lines = buckets.map(({ bucket, ...own }) => `${bucket}: ${inNumbers(own)}`)
        const end = buckets.length === 0 ? 'Nothing is wrapped under it.' : `Unreadable without it: ${inNumbers(total)}`
        return { json, text: [`${keyArn}, ${keyState}`, ...lines, end].join('\n') }
      }),
  )
}

const inNumbers = ({ objects, versions, bytes, uploads, uploadBytes }: z.output<typeof keyImpact>['total']): string =>
  `${objects} objects, ${versions} versions, ${bytes} bytes` +
  (uploads > 0 ? `; ${uploads} uploads under way, ${uploadBytes} bytes` : '')
