/** Where a bar is drawn: the terminal's stream for errors, so that what a program prints stays clean. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly write: (text: string) => unknown
}

/** Shows how far something is, on one line. */
export interface ProgressBar {
  /** `done` of `total`, in whatever unit; null where nobody knows how much it will be. */
  readonly show: (done: number, total: number | null, text: string) => void
  /** Takes the line away, for others to be printed. */
  readonly clear: () => void
}

const WIDTH = 24

/** A bar on a terminal; on anything else nothing at all. */
export const progressBar = (terminal: Terminal): ProgressBar => {
  if (!terminal.isTTY) return { show: () => {}, clear: () => {} }
  const clear = (): void => void terminal.write('\r\u001b[2K')
  return {
    show: (done, total, text) => {
      const share = total === null ? undefined : Math.min(1, total === 0 ? 1 : done / total)
      const filled = Math.round((share ?? 0) * WIDTH)
      const bar = share === undefined ? '' : `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} `
      clear()
      terminal.write(`${bar}${share === undefined ? '' : `${Math.floor(share * 100)} % `}${text}`)
    },
    clear,
  }
}
