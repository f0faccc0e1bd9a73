import type { Env } from '@sealstack/config'
import { z } from 'zod'
import { askCloud, endpointOf, inWords } from './ask-cloud.ts'

const measures = {
  objects: z.number(),
  versions: z.number(),
  bytes: z.number(),
  uploads: z.number(),
  uploadBytes: z.number(),
}
const impactShape = z.object({
  keyArn: z.string(),
  keyState: z.string(),
  buckets: z.array(z.object({ bucket: z.string(), ...measures })),
  total: z.object(measures),
})

type Measures = z.output<typeof impactShape>['total']

/** Tells what becomes unreadable if a key is disabled or deleted. */
export const impact = (
  env: Env,
  key: string,
  { endpoint, json }: { readonly endpoint?: string; readonly json?: true },
): Promise<void> =>
  inWords(async () => {
    const path = `/_sealstack/kms/impact?${new URLSearchParams({ key })}`
    const found = await askCloud(endpointOf(env, endpoint), { path, shape: impactShape })
    if (json) {
      process.stdout.write(`${JSON.stringify(found)}\n`)
      return
    }
    const { keyArn, keyState, buckets, total } = found
    const lines = buckets.map(({ bucket, ...own }) => `${bucket}: ${inNumbers(own)}`)
    const end = buckets.length === 0 ? 'Nothing is wrapped under it.' : `Unreadable without it: ${inNumbers(total)}`
    process.stdout.write(`${[`${keyArn}, ${keyState}`, ...lines, end].join('\n')}\n`)
  })

const inNumbers = ({ objects, versions, bytes, uploads, uploadBytes }: Measures): string =>
  `${objects} objects, ${versions} versions, ${bytes} bytes` +
  (uploads > 0 ? `; ${uploads} uploads under way, ${uploadBytes} bytes` : '')
