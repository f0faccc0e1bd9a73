import type { Env } from '@sealstack/config'
import { z } from 'zod'
import { askCloud, CommandError, endpointOf, inWords } from './ask-cloud.ts'
import { progressBar } from './progress-bar.ts'

/** What to re-wrap, and how. */
export interface RewrapFlags {
  readonly endpoint?: string
  readonly bucket?: string
  readonly prefix?: string
  readonly to?: string
  readonly perSecond?: string
  readonly status?: true
  readonly json?: true
}

const keyUsage = z.object({
  bucket: z.string(),
  keyArn: z.string(),
  keyVersion: z.number(),
  newestVersion: z.number().optional(),
  keyState: z.string(),
  wrapped: z.number(),
  objects: z.number(),
  versions: z.number(),
  bytes: z.number(),
  uploads: z.number(),
  uploadBytes: z.number(),
})
const status = z.object({ stale: z.number().optional(), keys: z.array(keyUsage) })
const refused = z.object({ code: z.string(), message: z.string(), example: z.string(), count: z.number() })
const report = z.object({
  rewrapped: z.number(),
  overtaken: z.number(),
  refused: z.array(refused),
  next: z.string().optional(),
  keys: z.array(keyUsage),
})

type KeyUsage = z.output<typeof keyUsage>
type Refused = z.output<typeof refused>

const PATH = '/_sealstack/rewrap'
/** How many data keys are asked for at once: an end is waited for that long. */
const SLICE = 1000
/** What a shell gives a program that Ctrl-C has ended. */
const INTERRUPTED = 130

/** Wraps the data keys of a bucket's objects anew, or tells what wraps them. */
export const rewrap = (env: Env, flags: RewrapFlags): Promise<void> =>
  inWords(async () => {
    const url = endpointOf(env, flags.endpoint)
    if (flags.status) return showStatus(url, flags)
    if (flags.bucket === undefined) throw new CommandError('Which bucket? Name it with --bucket, or ask for --status.')
    const perSecond = readRate(flags.perSecond)
    const { bucket, prefix, to } = flags
    const done = await run(url, { bucket, prefix, to, perSecond })
    if (flags.json) process.stdout.write(`${JSON.stringify(done)}\n`)
    else process.stdout.write(describe(done, bucket))
    if (done.isInterrupted) process.exitCode = INTERRUPTED
    else if (done.refused.length > 0) process.exitCode = 1
  })

const readRate = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new CommandError(`--per-second takes a number of objects, not "${text}".`)
  return Number(text)
}

const showStatus = async (url: string, { bucket, prefix, to, json }: RewrapFlags): Promise<void> => {
  const query = queryOf({ bucket, prefix, to })
  const found = await askCloud(url, { path: `${PATH}?${query}`, shape: status })
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : listKeys(found.keys, bucket === undefined))
}

const queryOf = (given: Pick<RewrapFlags, 'bucket' | 'prefix' | 'to'>): URLSearchParams => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, value)
  return query
}

interface Order {
  readonly bucket: string
  readonly prefix: string | undefined
  readonly to: string | undefined
  readonly perSecond: number | undefined
}

interface Done {
  readonly rewrapped: number
  readonly overtaken: number
  readonly refused: readonly Refused[]
  readonly keys: readonly KeyUsage[]
  readonly isInterrupted: boolean
}

/** Slice by slice, so that Ctrl-C ends it between two of them and nothing is half done. */
const run = async (url: string, order: Order): Promise<Done> => {
  const { bucket, prefix, to } = order
  const query = queryOf({ bucket, prefix, to })
  const { stale = 0 } = await askCloud(url, { path: `${PATH}?${query}`, shape: status })
  const bar = progressBar(stale, 'data keys')
  let isInterrupted = false
  const interrupt = (): void => {
    isInterrupted = true
  }
  process.once('SIGINT', interrupt)
  const limit = Math.min(SLICE, order.perSecond ?? SLICE)
  const sums = { rewrapped: 0, overtaken: 0, refused: new Map<string, Refused>() }
  try {
    let after: string | undefined
    for (;;) {
      const slice = await askCloud(url, { path: PATH, body: { ...order, limit, after }, shape: report })
      add(sums, slice)
      bar.show(sums.rewrapped + sums.overtaken)
      after = slice.next
      const refused = [...sums.refused.values()]
      if (after === undefined) return { ...sums, refused, keys: slice.keys, isInterrupted: false }
      if (isInterrupted) return { ...sums, refused, keys: slice.keys, isInterrupted }
    }
  } finally {
    bar.end()
    process.off('SIGINT', interrupt)
  }
}

const add = (
  sums: { rewrapped: number; overtaken: number; refused: Map<string, Refused> },
  { rewrapped, overtaken, refused }: z.output<typeof report>,
): void => {
  sums.rewrapped += rewrapped
  sums.overtaken += overtaken
  for (const each of refused) {
    const known = sums.refused.get(each.code)
    sums.refused.set(each.code, { ...each, count: each.count + (known?.count ?? 0) })
  }
}

const describe = ({ rewrapped, overtaken, refused, keys, isInterrupted }: Done, bucket: string): string => {
  const lines = [`${plural(rewrapped, 'data key')} of ${bucket} re-wrapped.`]
  if (overtaken > 0) lines.push(`${plural(overtaken, 'data key')} changed or deleted by others meanwhile.`)
  for (const { code, message, example, count } of refused) {
    lines.push(`${plural(count, 'data key')} refused by the KMS, that of ${example} for one: ${code} ${message}`.trim())
  }
  if (isInterrupted) lines.push('Interrupted: what is done stays done. The same command goes on with the rest.')
  return `${lines.join('\n')}\n${listKeys(keys, false)}`
}

/** One line a version of a key; of one that is not the newest, how much is left on it. */
const listKeys = (keys: readonly KeyUsage[], namesBuckets: boolean): string =>
  keys
    .map(({ bucket, keyArn, keyVersion, newestVersion, keyState, wrapped, versions, uploads }) => {
      const what = `${plural(versions, 'object')}${uploads > 0 ? ` and ${plural(uploads, 'upload')}` : ''}`
      // An object whose second layer alone is under it is none that this counts.
      const more = wrapped > versions + uploads ? ` (${plural(wrapped, 'data key')})` : ''
      const left = keyVersion === newestVersion ? '' : ' left'
      const state = keyState === 'Enabled' ? '' : `, ${keyState}`
      const place = namesBuckets ? `${bucket}: ` : ''
      return `${place}${what}${more}${left} on version ${keyVersion} of ${keyArn}${state}\n`
    })
    .join('')

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
