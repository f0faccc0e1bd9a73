// How long it takes from a command to the first PUT that is answered, and what a server takes that has nothing to do; then
// what clouds cost within one process. Beside what people use today.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openConnection } from './connection.mjs'
import { mediansOf } from './measure.mjs'
import { installPackage } from './peers.mjs'
import { memoryMibOf } from './process-facts.mjs'
import { requestFor } from './requests.mjs'
import { startTarget } from './targets.mjs'

/** How long a server is left alone before its memory is looked at, in ms. */
const IDLE_MS = 500
const OBJECT_BYTES = 4096
/** How many objects a cloud has that is forked. */
const OBJECTS = { quick: 1000, full: 10_000 }

const COMMANDS = ['npx sealstack', 'sealstack', 's3rver', 'azurite']

export const bench = async ({ runs, isQuick }) => {
  // Before anything is measured.
  installPackage()
  const commands = await eachInTurn(COMMANDS, runs, async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
    try {
      const fresh = await startOnce(name, folder, 'first')
      if (!fresh || !name.endsWith('sealstack')) return fresh
      return { ...fresh, putInOldFolderMs: (await startOnce(name, folder, 'second')).putInNewFolderMs }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  const objects = String(isQuick ? OBJECTS.quick : OBJECTS.full)
  const inProcess = await eachInTurn(['sealstack', 's3rver', 'azurite'], Math.min(runs, 3), (name) => {
    const args = [fileURLToPath(new URL('./in-process.mjs', import.meta.url)), name, objects]
    const { status, stdout } = spawnSync(execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    return status === 0 ? JSON.parse(stdout.trim().split('\n').at(-1)) : undefined
  })
  return [...commands, ...inProcess.map(({ start, ...figures }) => ({ start: `${start} in process`, ...figures }))]
}

/** In turn, so that whatever else the machine does befalls all alike. Who cannot be had is left out. */
const eachInTurn = async (names, runs, measure) => {
  const found = new Map(names.map((name) => [name, []]))
  for (let run = 0; run < runs; run++) {
    for (const [name, results] of found) {
      const result = await measure(name)
      if (result) results.push(result)
    }
  }
  return [...found]
    .filter(([, results]) => results.length > 0)
    .map(([start, results]) => ({ start, ...mediansOf(results) }))
}

/** The bucket is made on the way: no server is of use without one. */
const startOnce = async (name, folder, key) => {
  const startedMs = performance.now()
  const started = await startTarget(name, folder)
  if (!started) return undefined
  const connection = openConnection(started.target)
  await connection.send(requestFor(started.target, { method: 'PUT', key, bytes: OBJECT_BYTES }))
  const putInNewFolderMs = performance.now() - startedMs
  connection.close()
  // What is idle over an old folder is no other than over a new one.
  if (key === 'first') await setTimeout(IDLE_MS)
  const idleMib = memoryMibOf(started.pid)
  await started.stop()
  // What npx runs is not the process that was started.
  return name.startsWith('npx ') ? { putInNewFolderMs } : { putInNewFolderMs, idleMib }
}
