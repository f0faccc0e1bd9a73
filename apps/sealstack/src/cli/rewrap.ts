import type { Env } from '@sealstack/config'
import { type Command, InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { rewrapReport, rewrapStatus } from '../control/rewrap.ts'
import { askCloud } from './ask-cloud.ts'
import { accessOf, type CloudAccess, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { onInterruption } from './interruptible.ts'
import { CommandError, EXIT, type Said, tell } from './outcome.ts'
import { terminalBar } from './terminal-bar.ts'

interface RewrapFlags extends CloudFlags {
  readonly bucket?: string
  readonly prefix?: string
  readonly to?: string
  readonly perSecond?: number
  readonly status?: true
}

type Report = z.output<typeof rewrapReport>
type KeyUsage = Report['keys'][number]

/** How many data keys are asked for at once: Ctrl-C waits for so many. */
const SLICE = 1000

/** `sealstack rewrap`: wraps the data keys of stored objects anew, or tells what wraps them. */
export const addRewrap = (program: Command, env: Env): void => {
  cloudCommand(program, 'rewrap', 'wrap the data keys of stored objects anew, without touching their bytes')
    .option('--bucket <name>', 'whose objects: all versions, and uploads under way')
    .option('--prefix <text>', 'only those whose keys begin with it')
    .option('--to <key>', 'a key id, ARN or alias; the newest version of their own key by default')
    .option('--per-second <count>', 'so many a second at most', readCount)
    .option('--status', 'only tell what each version of each key wraps')
    .addHelpText(
      'after',
      `
It can be interrupted, and given again to go on with the rest. Objects under the store's own key stay under that key,
and those under keys of clients (SSE-C) have nothing that could be re-wrapped.

Examples:
  sealstack rewrap --bucket photos
  sealstack rewrap --bucket photos --prefix 2025/ --to alias/new --per-second 500
  sealstack rewrap --status`,
    )
    .action((flags: RewrapFlags) =>
      tell(flags, async () => {
        const access = accessOf(env, flags)
        if (flags.status) return sayStatus(access, flags)
        const { bucket } = flags
        if (bucket !== undefined) return sayDone(await run(access, { ...flags, bucket }), bucket)
        throw new CommandError('Which bucket? Name it with --bucket, or ask for --status.', EXIT.usage)
      }),
    )
}

const readCount = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a number from 1 on.')
  return Number(text)
}

const sayStatus = async (access: CloudAccess, flags: RewrapFlags): Promise<Said> => {
  const json = await askCloud(access, `GET rewrap?${queryOf(flags)}`, { answer: rewrapStatus })
  return { json, text: listKeys(json.keys, flags.bucket === undefined) }
}

const queryOf = ({ bucket, prefix, to }: Pick<RewrapFlags, 'bucket' | 'prefix' | 'to'>): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ bucket, prefix, to })) if (value !== undefined) query.set(name, value)
  return query.toString()
}

type Done = Omit<Report, 'next'> & { readonly isInterrupted: boolean }

/** Slice by slice, so that Ctrl-C ends it between two of them and nothing is half done. */
const run = async (access: CloudAccess, flags: RewrapFlags & { readonly bucket: string }): Promise<Done> => {
  const { bucket, prefix, to, perSecond } = flags
  const { stale = 0 } = await askCloud(access, `GET rewrap?${queryOf(flags)}`, { answer: rewrapStatus })
  const bar = terminalBar(process.stderr)
  let isInterrupted = false
  const forget = onInterruption(() => {
    isInterrupted = true
  })
  const limit = Math.min(SLICE, perSecond ?? SLICE)
  let sum: Sums = { rewrapped: 0, overtaken: 0, refused: [], failed: [] }
  try {
    for (let after: string | undefined; ; ) {
      const body = { bucket, prefix, to, perSecond, limit, after }
      const { next, keys, ...slice } = await askCloud(access, 'POST rewrap', { body, answer: rewrapReport })
      sum = plus(sum, slice)
      const done = sum.rewrapped + sum.overtaken
      bar.show(stale === 0 ? 1 : done / stale, () => `${done} of ${stale} data keys`)
      after = next
      if (after === undefined || isInterrupted) return { ...sum, keys, isInterrupted: after !== undefined }
    }
  } finally {
    bar.clear()
    forget()
  }
}

type Sums = Omit<Report, 'next' | 'keys'>

const plus = (sum: Sums, slice: Sums): Sums => ({
  rewrapped: sum.rewrapped + slice.rewrapped,
  overtaken: sum.overtaken + slice.overtaken,
  refused: merged(sum.refused, slice.refused),
  failed: merged(sum.failed, slice.failed),
})

const merged = (before: Sums['refused'], more: Sums['refused']): Sums['refused'] => {
  const byCode = new Map(before.map((each) => [each.code, each]))
  for (const each of more) {
    const known = byCode.get(each.code)
    byCode.set(each.code, { ...each, ...known, count: each.count + (known?.count ?? 0) })
  }
  return [...byCode.values()]
}

/** What was refused or could not be done makes it a failure, though the rest is done. */
const sayDone = (done: Done, bucket: string): Said => {
  const { rewrapped, overtaken, refused, failed, keys, isInterrupted } = done
  const lines = [`${plural(rewrapped, 'data key')} of ${bucket} re-wrapped.`]
  if (overtaken > 0) lines.push(`${plural(overtaken, 'data key')} changed or deleted by others meanwhile.`)
  for (const { code, message, example, count } of refused) {
    lines.push(`${plural(count, 'data key')} refused by the KMS, that of ${example} for one: ${code} ${message}`.trim())
  }
  for (const { code, message, example, count } of failed) {
    lines.push(`${plural(count, 'data key')} left alone, that of ${example} for one: ${code} ${message}`)
  }
  if (isInterrupted) lines.push('Interrupted: what is done stays done. The same command goes on with the rest.')
  if (isInterrupted) process.exitCode = EXIT.interrupted
  else if (refused.length + failed.length > 0) process.exitCode = EXIT.failed
  return { json: done, text: [...lines, listKeys(keys, false)].join('\n') }
}

/** One line a version of a key; of one that is not the newest, how much is left on it. */
const listKeys = (keys: readonly KeyUsage[], namesBuckets: boolean): string =>
  keys
    .map(({ bucket, keyArn, keyVersion, newestVersion, keyState, wrapped, versions, uploads }) => {
      const what = `${plural(versions, 'object')}${uploads > 0 ? ` and ${plural(uploads, 'upload')}` : ''}`
      // Second layers are data keys of objects that another key's line may have counted.
      const more = wrapped > versions + uploads ? ` (${plural(wrapped, 'data key')})` : ''
      const left = keyVersion === newestVersion ? '' : ' left'
      const state = keyState === 'Enabled' ? '' : `, ${keyState}`
      return `${namesBuckets ? `${bucket}: ` : ''}${what}${more}${left} on version ${keyVersion} of ${keyArn}${state}`
    })
    .join('\n')

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
