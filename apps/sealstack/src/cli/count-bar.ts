import { barOf, type ProgressTerminal } from './progress.ts'

/** How often it is drawn anew, in ms. */
const PERIOD_MS = 100

/** Shows how many are done. */
export interface CountBar {
  readonly show: (done: number) => void
  /** Takes the bar away. */
  readonly end: () => void
}

/** A bar on a terminal alone: in a file it would be noise. `what` is counted, in the plural. */
export const countBar = (terminal: ProgressTerminal, total: number, what: string): CountBar => {
  if (!terminal.isTTY) return { show: () => undefined, end: () => undefined }
  let drawnMs = Number.NEGATIVE_INFINITY
  return {
    show: (done) => {
      if (performance.now() - drawnMs < PERIOD_MS) return
      drawnMs = performance.now()
      const part = total === 0 ? 1 : Math.min(1, done / total)
      terminal.write(`\r${barOf(part)}  ${done} of ${total} ${what}\u001b[K`)
    },
    end: () => void terminal.write('\r\u001b[K'),
  }
}
