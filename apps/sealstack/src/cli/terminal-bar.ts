import type { ReadStream, WriteStream } from 'node:tty'

/** Shown for what takes longer. Milliseconds. */
const QUIET_MS = 1000
const REDRAW_MS = 100
const WIDTH = 30

/** Where a bar is drawn: a terminal, or nowhere. */
export type BarTerminal = Pick<WriteStream, 'write'> & { readonly isTTY?: ReadStream['isTTY'] }

/** A line that shows how far something is. */
export interface TerminalBar {
  /** `part` goes from 0 to 1; undefined where nobody knows how much it will be. `text` is made when it is drawn. */
  readonly show: (part: number | undefined, text: (elapsedMs: number) => string) => void
  /** Takes the line away, at the end or for others to be printed. */
  readonly clear: () => void
}

/** A bar for work of more than a second, on a terminal alone: in a file it would be noise. */
export const terminalBar = (
  terminal: BarTerminal,
  label = '',
  now: () => number = () => performance.now(),
): TerminalBar => {
  const startedMs = now()
  let drawnMs = startedMs + QUIET_MS - REDRAW_MS
  let isDrawn = false
  return {
    show: (part, text) => {
      const nowMs = now()
      if (!terminal.isTTY || nowMs - drawnMs < REDRAW_MS) return
      drawnMs = nowMs
      isDrawn = true
      terminal.write(
        `\r${[label, part === undefined ? '' : drawn(part), text(nowMs - startedMs)].join(' ').trim()}\x1b[K`,
      )
    },
    clear: () => {
      if (isDrawn) terminal.write('\r\x1b[K')
      isDrawn = false
    },
  }
}

const drawn = (part: number): string => {
  const share = Math.min(1, part)
  const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.')
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} % `
}
