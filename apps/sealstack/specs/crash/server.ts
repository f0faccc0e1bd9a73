import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const KILL_AT = new URL('./kill-at.mjs', import.meta.url).href

/** Where a server is to die: the `count`-th time that it passes a fail point. */
export interface Doom {
  readonly point: string
  readonly count: number
}

/** The built program in a process of its own. */
export interface CrashServer {
  /** Undefined when it died before it was ready. */
  readonly endpoint: string | undefined
  readonly doom: (doom: Doom) => void
  readonly kill: (signal: NodeJS.Signals) => void
  readonly isAlive: () => boolean
  /** Settles once it has ended, with what it wrote to stderr. */
  readonly ended: Promise<{
    readonly signal: NodeJS.Signals | null
    readonly code: number | null
    readonly log: string
  }>
}

const written = ({ point, count }: Doom): string => `${point}:${count}`

/** Starts the program over a data folder, and waits until it is ready or dead. */
export const startServer = async (dataDir: string, doom?: Doom): Promise<CrashServer> => {
  const child = spawn(process.execPath, ['--import', KILL_AT, MAIN, 'start', '--port', '0', '--data', dataDir], {
    env: { ...process.env, CRASH_AT: doom ? written(doom) : '', SEALSTACK_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let log = ''
  child.stderr?.on('data', (chunk) => (log += chunk))
  // The parent's end of the channel closes with the child; what was being sent then is no matter.
  child.on('error', () => undefined)
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal, log }))
  const ready = (async () => {
    if (!child.stdout) return undefined
    for await (const line of createInterface({ input: child.stdout })) {
      const [, json] = /^sealstack ready (.*)/.exec(line) ?? []
      if (json) return String(JSON.parse(json).endpoint)
    }
    return undefined
  })()
  const endpoint = await Promise.race([ready, ended.then(() => undefined)])
  child.stdout?.resume()
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null
  return {
    endpoint,
    doom: (next) => {
      if (isAlive()) child.send(written(next), () => undefined)
    },
    kill: (signal) => void child.kill(signal),
    isAlive,
    ended,
  }
}
