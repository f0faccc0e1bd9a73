const WIDTH = 30
/** How often it is drawn anew, in ms. */
const PERIOD_MS = 100

/** Shows how far something is: on a terminal alone, since in a file it would be noise. */
export interface ProgressBar {
  readonly show: (done: number) => void
  /** Takes the bar away. */
  readonly end: () => void
}

/** A bar on standard error, where a person sees it and no pipe does. */
export const progressBar = (total: number, what: string, out: NodeJS.WriteStream = process.stderr): ProgressBar => {
  if (!out.isTTY) return { show: () => undefined, end: () => undefined }
  let drawnMs = 0
  return {
    show: (done) => {
      if (performance.now() - drawnMs < PERIOD_MS) return
      drawnMs = performance.now()
      const part = total === 0 ? 1 : Math.min(1, done / total)
      const full = Math.round(part * WIDTH)
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full)
      out.write(`\r${bar} ${String(Math.floor(part * 100)).padStart(3)} %  ${done} of ${total} ${what}\u001b[K`)
    },
    end: () => void out.write('\r\u001b[K'),
  }
}
