import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import { type ScrubCounts, type ScrubFinding, scrubLine } from '../control/scrub-lines.ts'
import { askControl } from './ask-cloud.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { interruptible } from './interruptible.ts'
import { CommandError, EXIT, type Said, tell } from './outcome.ts'
import { terminalBar } from './terminal-bar.ts'

interface ScrubFlags extends CloudFlags {
  readonly bucket?: string
  readonly prefix?: string
}

/** `sealstack scrub`: has a running cloud verify all that it stores, and prints what it finds as it is found. */
export const addScrub = (program: Command, env: Env): void => {
  cloudCommand(program, 'scrub', 'verify every segment of all that a running cloud stores, while it serves')
    .option('--bucket <bucket>', 'this bucket alone')
    .option('--prefix <prefix>', 'keys of that bucket that begin so')
    .addHelpText(
      'after',
      `
With --json each finding is a line of JSON, and the report is the last.

Exit codes beside the usual: ${EXIT.damaged} something is missing, corrupt or mislabelled; ${EXIT.unverified} nothing worse than orphaned blobs,
or objects whose key cannot be had now (unverifiable).

Examples:
  sealstack scrub
  sealstack scrub --bucket photos --prefix 2026/ --json`,
    )
    .action((flags: ScrubFlags) => tell(flags, () => scrub(env, flags)))
}

const scrub = async (env: Env, { bucket, prefix, ...flags }: ScrubFlags): Promise<Said> => {
  if (prefix !== undefined && bucket === undefined) {
    throw new CommandError('Keys of which bucket? Name it with --bucket.', EXIT.usage)
  }
  const report = await interruptible(async (signal) => {
    const { body } = await askControl(accessOf(env, flags), 'POST scrub', { body: { bucket, prefix }, signal })
    const found =
      body && (await follow(body, (finding) => say(flags.json ? JSON.stringify({ finding }) : describe(finding))))
    signal.throwIfAborted()
    return found
  })
  if (!report) throw new CommandError('The scrub was broken off before its end. The log of the cloud says why.')
  process.exitCode = exitCodeOf(report)
  return { text: summary(report), json: { report } }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Reads what comes line by line, and gives the report; undefined where the connection broke before. */
const follow = async (
  body: NonNullable<Response['body']>,
  found: (finding: ScrubFinding) => void,
): Promise<ScrubCounts | undefined> => {
  const bar = terminalBar(process.stderr)
  try {
    for await (const text of createInterface({ input: Readable.fromWeb(body) })) {
      const read = scrubLine.parse(JSON.parse(text))
      if ('report' in read) return read.report
      if ('progress' in read) {
        const { bytes, totalBytes, versions } = read.progress
        bar.show(totalBytes ? bytes / totalBytes : undefined, () => `${versions} versions, ${sizeText(bytes)}`)
      } else {
        bar.clear()
        found(read.finding)
      }
    }
  } catch {
    // The connection broke, or the other side speaks otherwise.
  } finally {
    bar.clear()
  }
  return undefined
}

const exitCodeOf = ({ missing, corrupt, mislabelled, orphaned, unverifiable }: ScrubCounts): number => {
  if (missing + corrupt + mislabelled > 0) return EXIT.damaged
  return orphaned + unverifiable > 0 ? EXIT.unverified : 0
}

const describe = ({ verdict, reason, ...where }: ScrubFinding): string => {
  const { bucket, key, versionId, uploadId, partNumber, blobId } = where
  const place = bucket === undefined ? `blob ${blobId}` : `${bucket}/${key}`
  const version = versionId === undefined || versionId === 'null' ? '' : ` (version ${versionId})`
  const part = uploadId === undefined ? '' : ` (part ${partNumber} of upload ${uploadId})`
  return `${verdict.padEnd(12)} ${place}${version}${part}: ${reason}`
}

const summary = ({ versions, parts, bytes, ...found }: ScrubCounts): string => {
  const seen = `${versions} versions and ${parts} parts of uploads, ${sizeText(bytes)}`
  const told = Object.entries(found)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
  return `Looked at ${seen}: ${told.length === 0 ? 'all verified.' : `${told.join(', ')}.`}`
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']

const sizeText = (bytes: number): string => {
  const unit = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 2 ** (10 * unit)).toFixed(unit === 0 ? 0 : 1)} ${UNITS[unit]}`
}
