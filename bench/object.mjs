// The object store, sealed by keys of the KMS, beside what people use today, the bare parts it is made of, and itself
// without a cipher. Servers take turns within each workload, so that whatever else the machine does falls on all alike.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ask } from './child.mjs'
import { mediansOf } from './measure.mjs'
import { cpuUsOf, memoryMibOf, resetPeak } from './process-facts.mjs'
import { startTarget } from './targets.mjs'
import { TARGETS, WORKLOADS } from './workloads.mjs'

/**
 * The warm-up of an operation: so many requests to each server, since code is compiled by how often it runs and not by how
 * long, and one that is slow would be measured cold. It ends after a while all the same.
 */
const WARM_UP = { most: 4000, expected: 4000, seconds: 6 }
/** Where the server has been asked for the same operation before, over other connections or for another size. */
const SECOND_WARM_UP = { most: 500, expected: 500, seconds: 2 }
/** The warm-up of a quick bench, which tells less. */
const QUICK_WARM_UP = { most: 1000, expected: 1000, seconds: 5 }

/** Measures workloads, all by default, each on every target that has it and is in `only`. */
export const bench = async ({ names, only, seconds, runs, isQuick }) => {
  const chosen = Object.entries(WORKLOADS).filter(
    ([name]) => names.length === 0 || names.some((each) => name.startsWith(each)),
  )
  if (chosen.length === 0) throw new Error(`There is no such workload: ${Object.keys(WORKLOADS).join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
  const load = fork(fileURLToPath(new URL('./load.mjs', import.meta.url)))
  const started = new Map()
  const warm = new Set()
  try {
    const rows = []
    for (const [name, workload] of chosen) {
      const targets = workload.targets.filter((each) => only.length === 0 || only.includes(each))
      for (const each of targets) if (!started.has(each)) started.set(each, await startTarget(each, folder))
      const servers = targets.map((each) => started.get(each)).filter(Boolean)
      const sized = isQuick ? workload : { ...workload, ...workload.full }
      // As much as a quick run has is enough to warm up with, unless it needs an object of its own.
      const warmUp = sized.objects === undefined ? workload : sized
      const warmUpOf = ({ target }) => {
        const asked = `${target.name} ${workload.operation}`
        if (warm.has(asked)) return SECOND_WARM_UP
        warm.add(asked)
        return isQuick ? QUICK_WARM_UP : WARM_UP
      }
      rows.push(...(await measure(load, servers, { name, workload: { ...sized, warmUp }, seconds, runs, warmUpOf })))
    }
    return [...rows, ...ratiosOf(rows)]
  } finally {
    load.disconnect()
    await Promise.all([...started.values()].map((server) => server?.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One workload on all of its servers, in turn. */
const measure = async (load, servers, { name, workload, seconds, runs, warmUpOf }) => {
  const results = servers.map(() => [])
  for (let run = 0; run <= runs; run++) {
    for (const [index, server] of servers.entries()) {
      const last = results[index].at(-1)
      const expected = Math.ceil((last?.perSecond ?? 0) * seconds * 1.5) + workload.connections
      const question = last ? { workload, seconds, expected } : { workload: workload.warmUp, ...warmUpOf(server) }
      results[index].push(await runOnce(load, server, { ...question, run: `${name}-${run}` }))
    }
  }
  return servers.map(({ target }, index) => {
    // The first run was the warm-up.
    const { perSecond, p50Us, p99Us, mibPerSecond, cpuUs, cpuMsPerGib, peakMib } = mediansOf(results[index].slice(1))
    const row = { workload: name, target: target.name, perSecond, p50Us, p99Us, 'MiB/s': mibPerSecond }
    const facts = { 'CPU µs/op': cpuUs, 'CPU ms/GiB': cpuMsPerGib, 'peak MiB': peakMib }
    console.log(
      [name, target.name, `${perSecond}/s`, `${mibPerSecond} MiB/s`, `p99 ${p99Us} µs`, `CPU ${cpuUs} µs`].join('  '),
    )
    return { ...row, ...facts }
  })
}

const runOnce = async (load, { pid, target }, question) => {
  resetPeak(pid)
  const beforeUs = cpuUsOf(pid)
  const result = await ask(load, { target, ...question })
  const usedUs = beforeUs === undefined ? Number.NaN : cpuUsOf(pid) - beforeUs
  return {
    ...result,
    mibPerSecond: result.bytesPerSecond / 2 ** 20,
    cpuUs: usedUs / result.operations,
    cpuMsPerGib: usedUs / 1000 / (result.bytes / 2 ** 30),
    peakMib: memoryMibOf(pid, 'VmHWM') ?? Number.NaN,
  }
}

/** How the figures compare with what they should reach, for the workloads that were run. */
const ratiosOf = (rows) => {
  const perSecond = (name, target) => rows.find((row) => row.workload === name && row.target === target)?.perSecond
  return TARGETS.flatMap(([name, target, least]) => {
    const [own, other] = [perSecond(name, 'sealstack'), perSecond(name, target)]
    if (own === undefined || other === undefined) return []
    const ratio = Math.round((own / other) * 100) / 100
    return { workload: name, target: `sealstack / ${target}`, ratio, least, isReached: ratio >= least }
  })
}
