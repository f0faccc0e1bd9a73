import type { EnvReader } from './parse-env.ts'

/** How long a service's audit trail is kept. */
export interface EventKeeping {
  /** How long events can be asked for, in ms. */
  readonly keptMs: number
  /** How large `events.jsonl` gets before another is begun, in bytes. */
  readonly fileBytes: number
  /** How many of these files there are at most, the one that is written to among them. */
  readonly files: number
}

const [DAY_MS, MIB] = [86_400_000, 2 ** 20]

/** As long as CloudTrail's event history, and a GiB of files. */
export const DEFAULT_EVENT_KEEPING: EventKeeping = { keptMs: 90 * DAY_MS, fileBytes: 100 * MIB, files: 10 }

/** Reads `<prefix>_EVENT_DAYS`, `_EVENT_FILE_MIB` and `_EVENT_FILES`. */
export const readEventKeeping = (read: EnvReader, prefix: string): EventKeeping => ({
  keptMs: read.integer(`${prefix}_EVENT_DAYS`, DEFAULT_EVENT_KEEPING.keptMs / DAY_MS, 1) * DAY_MS,
  fileBytes: read.integer(`${prefix}_EVENT_FILE_MIB`, DEFAULT_EVENT_KEEPING.fileBytes / MIB, 1) * MIB,
  files: read.integer(`${prefix}_EVENT_FILES`, DEFAULT_EVENT_KEEPING.files, 1),
})
