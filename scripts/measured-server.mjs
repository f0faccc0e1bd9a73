// A built cloud in a process of its own, with its data in a folder of its own, whose resident memory can be watched.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { prepare, root } from './prepare.mjs'

export const MIB = 2 ** 20

/** Starts it; `close` ends it and removes its folder. */
export const startMeasured = async () => {
  prepare()
  const { signRequest } = await import(pathToFileURL(join(root, 'packages/auth/dist/index.js')).href)
  const dir = mkdtempSync(join(tmpdir(), 'sealstack-measured-'))
  const main = join(root, 'apps/sealstack/dist/main.js')
  const child = spawn(process.execPath, [main, 'start', '--port', '0', '--data', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  const residentMib = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  const { endpoint } = await readyLine(child)
  /** A bare signed request over a connection of its own; gives the answer as it begins. */
  const send = (target, method, { body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(target, endpoint)
      const signed = signRequest(
        { method, rawPath: url.pathname, rawQuery: '', headers: { host: url.host, ...headers } },
        {
          accessKeyId: 'test',
          secretAccessKey: 'test',
          region: 'us-east-1',
          service: 's3',
          nowMs: Date.now(),
          payloadHash: 'UNSIGNED-PAYLOAD',
        },
      )
      const sent = request(url, { method, headers: signed, agent }, resolve).on('error', reject)
      if (body) pipeline(body, sent).catch(reject)
      else sent.end()
    })
  /** Runs `work`; gives how long it took, in seconds, and the most resident memory meanwhile, in MiB. */
  const watch = async (work) => {
    let peak = 0
    const timer = setInterval(() => {
      peak = Math.max(peak, residentMib())
    }, 20)
    const startedMs = performance.now()
    await work().finally(() => clearInterval(timer))
    return { seconds: (performance.now() - startedMs) / 1000, peak }
  }
  const close = async () => {
    agent.destroy()
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
    rmSync(dir, { recursive: true, force: true })
  }
  return { dir, send, watch, residentMib, close }
}

const readyLine = async (child) => {
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('sealstack ready ')) {
      child.stdout.resume()
      return JSON.parse(line.slice('sealstack ready '.length))
    }
  }
  throw new Error('the server did not start')
}

/** The same `bytes` each time for a name: 1 MiB blocks that differ. */
export const blocks = function* (bytes, name = '') {
  for (let at = 0; at < bytes; at += MIB) {
    const block = Buffer.alloc(Math.min(MIB, bytes - at), `${name} ${at} `)
    yield block
  }
}
