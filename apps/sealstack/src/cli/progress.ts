import { Transform } from 'node:stream'
import { type BarTerminal, terminalBar } from './terminal-bar.ts'

/** Passes everything on and draws how far it is, on a terminal and for work of more than a second. */
export const progressBar = (
  terminal: BarTerminal,
  { label, totalBytes }: { readonly label: string; readonly totalBytes: number },
  now?: () => number,
): Transform => {
  const bar = terminalBar(terminal, label, now)
  let doneBytes = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      doneBytes += chunk.byteLength
      const part = totalBytes === 0 ? 1 : doneBytes / totalBytes
      bar.show(part, (elapsedMs) => `${(doneBytes / 1000 / elapsedMs).toFixed(0)} MB/s`)
      done(null, chunk)
    },
    destroy(error, done) {
      bar.clear()
      done(error)
    },
  })
}
