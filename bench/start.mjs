// How long a start takes, over a new folder and over one that is there, and the memory of a server that has nothing to do.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { root } from '../scripts/prepare.mjs'
import { mediansOf } from './measure.mjs'
import { memoryMibOf } from './process-facts.mjs'

/** How long a server is left alone before its memory is looked at, in ms. */
const IDLE_MS = 1000

export const bench = async ({ runs }) => {
  const found = { 'a new folder': [], 'a folder that is there': [] }
  for (let run = 0; run < runs; run++) {
    const folder = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
    for (const results of Object.values(found)) results.push(await startOnce(folder))
    rmSync(folder, { recursive: true, force: true })
  }
  return Object.entries(found).map(([start, results]) => ({ start, ...mediansOf(results) }))
}

const startOnce = async (folder) => {
  const startedMs = performance.now()
  const main = join(root, 'apps/sealstack/dist/main.js')
  const stdio = ['ignore', 'pipe', 'inherit']
  const child = spawn(execPath, [main, 'start', '--port', '0', '--data', folder], { stdio })
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('sealstack ready')) break
  const readyMs = performance.now() - startedMs
  await setTimeout(IDLE_MS)
  const idleMib = memoryMibOf(child.pid) ?? Number.NaN
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  return { readyMs, idleMib }
}
