import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { Env } from '@sealstack/config'
import { type ScrubCounts, type ScrubFinding, scrubLine } from '../control/scrub-lines.ts'
import { askControl, CommandError, DEFAULT_ENDPOINT, refusalOf, runCommand } from './command-error.ts'
import { progressBar } from './progress-bar.ts'

/** What is to be looked at, and how it is told. */
export interface ScrubFlags {
  readonly endpoint?: string
  readonly bucket?: string
  readonly prefix?: string
  readonly json?: boolean
}

/** Exit codes beside 0, all is verified, and 1, the command could not do its work. */
const DAMAGED = 2
const INCOMPLETE = 3

/**
 * Has a running cloud verify all that it stores, and prints what it finds. The exit code is 0 where all is verified, 2
 * where anything is missing, corrupt or mislabelled, 3 where only orphans or unverifiable objects were found.
 */
export const scrub = (env: Env, { endpoint, bucket, prefix, json = false }: ScrubFlags): Promise<void> =>
  runCommand(async () => {
    const url = endpoint ?? env.SEALSTACK_ENDPOINT ?? DEFAULT_ENDPOINT
    const response = await askControl(url, '/_sealstack/scrub', { bucket, prefix })
    if (!response.ok || !response.body) {
      throw refusalOf(url, response.status, await response.json().catch(() => undefined))
    }
    const bar = progressBar(process.stderr)
    let report: ScrubCounts | undefined
    for await (const text of createInterface({ input: Readable.fromWeb(response.body) })) {
      const read = scrubLine.parse(JSON.parse(text))
      if ('progress' in read) {
        const { bytes, totalBytes, versions } = read.progress
        bar.show(bytes, totalBytes, `${versions} versions, ${sizeText(bytes)}`)
        continue
      }
      bar.clear()
      if (json) process.stdout.write(`${text}\n`)
      else if ('finding' in read) process.stdout.write(`${describe(read.finding)}\n`)
      else process.stdout.write(`${summary(read.report)}\n`)
      if ('report' in read) report = read.report
    }
    if (!report) throw new CommandError('The scrub was broken off before its end. The log of the cloud says why.')
    process.exitCode = exitCodeOf(report)
  }).catch((error: unknown) => {
    // The connection broke, or the other side speaks otherwise.
    process.stderr.write(`sealstack: The scrub was broken off: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  })

const exitCodeOf = ({ missing, corrupt, mislabelled, orphaned, unverifiable }: ScrubCounts): number => {
  if (missing + corrupt + mislabelled > 0) return DAMAGED
  return orphaned + unverifiable > 0 ? INCOMPLETE : 0
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
