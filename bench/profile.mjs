// Where the server's time goes under a workload: writes a .cpuprofile, which the developer tools of a browser show as a
// flame graph, and prints the functions that took the most.
import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../scripts/prepare.mjs'
import { ask } from './child.mjs'
import { startTarget } from './targets.mjs'
import { WORKLOADS } from './workloads.mjs'

const SHOWN = 40
const output = join(root, 'bench/profiles')

/** Profiles one workload, by its name. */
export const bench = async ({ names: [name = 'put-4k@16'], seconds }) => {
  const workload = WORKLOADS[name]
  if (!workload) throw new Error(`There is no workload ${name}: ${Object.keys(WORKLOADS).join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
  mkdirSync(output, { recursive: true })
  const known = new Set(readdirSync(output))
  const load = fork(fileURLToPath(new URL('./load.mjs', import.meta.url)))
  const args = ['--cpu-prof', `--cpu-prof-dir=${output}`, '--cpu-prof-interval=500']
  const server = await startTarget('sealstack', folder, args)
  try {
    const { target } = server
    for (const run of ['warm-up', 'profiled']) {
      const { perSecond } = await ask(load, { target, workload, run, seconds: seconds * 5, expected: 10_000 })
      console.log(`${name}, ${run}: ${Math.round(perSecond)}/s`)
    }
  } finally {
    load.disconnect()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const written = readdirSync(output).find((file) => !known.has(file))
  console.log(`Written: bench/profiles/${written}`)
  return hottest(JSON.parse(readFileSync(join(output, written), 'utf8')))
}

/** Functions by their own time, as parts of the time in which anything ran. */
const hottest = ({ nodes, samples, timeDeltas }) => {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]))
  const times = new Map()
  let busyUs = 0
  for (const [index, id] of samples.entries()) {
    const { functionName, url, lineNumber } = byId.get(id)
    if (functionName === '(idle)' || functionName === '(program)') continue
    const place = `${functionName || '(anonymous)'} ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`
    times.set(place, (times.get(place) ?? 0) + timeDeltas[index])
    busyUs += timeDeltas[index]
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([place, us]) => ({ place, ms: Math.round(us / 1000), '%': Math.round((us / busyUs) * 1000) / 10 }))
}
