// Where the server's time goes under a workload: writes a .cpuprofile, for the developer tools of a browser, and a flame
// graph, a page for any browser; prints the functions that took the most. With an earlier .cpuprofile, beside it.
import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../scripts/prepare.mjs'
import { ask } from './child.mjs'
import { flamePage, treeOf } from './flame.mjs'
import { startTarget } from './targets.mjs'
import { WORKLOADS } from './workloads.mjs'

const SHOWN = 40
const output = join(root, 'bench/profiles')

/** Profiles one workload, by its name, and sets it beside the profile in the file `before` where one is given. */
export const bench = async ({ names: [name = 'put-4k@16'], seconds, before }) => {
  const earlier = before && JSON.parse(readFileSync(before, 'utf8'))
  const workload = WORKLOADS[name]
  if (!workload) throw new Error(`There is no workload ${name}: ${Object.keys(WORKLOADS).join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
  mkdirSync(output, { recursive: true })
  const known = new Set(readdirSync(output))
  const load = fork(fileURLToPath(new URL('./load.mjs', import.meta.url)))
  const args = ['--cpu-prof', `--cpu-prof-dir=${output}`, '--cpu-prof-interval=500']
  const server = await startTarget('sealstack', folder, args)
  const profiled = {}
  try {
    const { target } = server
    for (const run of ['warm-up', 'profiled']) {
      profiled.fromUs = nowUs()
      const { perSecond } = await ask(load, { target, workload, run, seconds: seconds * 5, expected: 10_000 })
      profiled.toUs = nowUs()
      console.log(`${name}, ${run}: ${Math.round(perSecond)}/s`)
    }
  } finally {
    load.disconnect()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const file = longest(readdirSync(output).filter((each) => !known.has(each)))
  const profile = cut(JSON.parse(readFileSync(join(output, file), 'utf8')), profiled)
  writeFileSync(join(output, file), JSON.stringify(profile))
  const page = file.replace(/\.cpuprofile$/, '.html')
  const title = `${name}, ${profile.samples.length} samples${before ? `, beside ${before}` : ''}`
  const trees = { tree: treeOf(profile), before: earlier && treeOf(earlier) }
  writeFileSync(join(output, page), flamePage({ title, ...trees }))
  console.log(`Written: bench/profiles/${file}\nFlame graph: bench/profiles/${page}`)
  return hottest(profile, earlier)
}

/** By the clock that profiles have, which is the system's. */
const nowUs = () => Number(process.hrtime.bigint() / 1000n)

/** A profile without what was before and after: the start, the filling, the end. */
const cut = (profile, { fromUs, toUs }) => {
  let atUs = profile.startTime
  const times = profile.timeDeltas.map((us) => (atUs += us))
  const isWithin = (_, index) => times[index] >= fromUs && times[index] <= toUs
  const [samples, timeDeltas] = [profile.samples.filter(isWithin), profile.timeDeltas.filter(isWithin)]
  return { ...profile, startTime: fromUs, endTime: toUs, samples, timeDeltas }
}

/** Each thread has a profile of its own; that of the main one has the most in it. */
const longest = (files) => files.sort((a, b) => statSync(join(output, b)).size - statSync(join(output, a)).size)[0]

/** Functions by their own time, as parts of the time in which anything ran, now and earlier. */
const hottest = (profile, earlier) => {
  const { times, busyUs } = ownTimes(profile)
  const before = earlier && ownTimes(earlier)
  const percent = (us, ofUs) => Math.round((us / ofUs) * 1000) / 10
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([place, us]) => ({
      place,
      ms: Math.round(us / 1000),
      '%': percent(us, busyUs),
      ...(before ? { 'before, %': percent(before.times.get(place) ?? 0, before.busyUs) } : {}),
    }))
}

const ownTimes = ({ nodes, samples, timeDeltas }) => {
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
  return { times, busyUs }
}
