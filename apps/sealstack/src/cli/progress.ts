import { Transform } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'

/** Shown for what takes longer. Milliseconds. */
const QUIET_MS = 1000
const REDRAW_MS = 100
const WIDTH = 30

/** Where a bar is drawn: a terminal, or nowhere. */
export type ProgressTerminal = Pick<WriteStream, 'write'> & { readonly isTTY?: ReadStream['isTTY'] }

/** Passes everything on and draws how far it is, on a terminal and for work of more than a second. */
export const progressBar = (
  terminal: ProgressTerminal,
  { label, totalBytes }: { readonly label: string; readonly totalBytes: number },
  now: () => number = () => performance.now(),
): Transform => {
  const startedMs = now()
  let doneBytes = 0
  let drawnMs = startedMs + QUIET_MS - REDRAW_MS
  let isDrawn = false
  const draw = (): void => {
    const nowMs = now()
    if (!terminal.isTTY || nowMs - drawnMs < REDRAW_MS) return
    drawnMs = nowMs
    isDrawn = true
    const part = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes)
    const rate = doneBytes / 1e6 / ((nowMs - startedMs) / 1000)
    terminal.write(`\r${label} ${barOf(part)}  ${rate.toFixed(0)} MB/s\x1b[K`)
  }
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      doneBytes += chunk.byteLength
      draw()
      done(null, chunk)
    },
    destroy(error, done) {
      if (isDrawn) terminal.write('\r\x1b[K')
      done(error)
    },
  })
}

/** A part of 1 as a bar and in percent. */
export const barOf = (part: number): string =>
  `[${'#'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '.')}] ${String(Math.floor(part * 100)).padStart(3)} %`
