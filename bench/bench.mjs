#!/usr/bin/env node
// Measures Sealstack: npm run bench [-- SUITE…] [--quick]
//   npm run bench                                all suites: under ten minutes on two cores
//   npm run bench object put-4k get-4k           some workloads, by how their names begin
//   npm run bench object put-64m -- --only sealstack --only disk
//   npm run bench profile put-4k@16              where the time goes; writes a .cpuprofile and a flame graph, a page
//   npm run bench profile put-4k@16 -- --before bench/profiles/FILE.cpuprofile      both, and what has changed
//   npm run bench -- --profile put-4k@16         the same as the suite of that name
// Prints tables, and writes bench/results.json. A figure is the median of its runs.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepare, root } from '../scripts/prepare.mjs'

const SUITES = {
  object: './object.mjs',
  list: './list.mjs',
  kms: './kms.mjs',
  rewrap: './rewrap.mjs',
  start: './start.mjs',
}
const OTHERS = { profile: './profile.mjs' }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    runs: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    profile: { type: 'boolean', default: false },
    before: { type: 'string' },
    'server-arg': { type: 'string', multiple: true, default: [] },
  },
})
const [suite, ...names] = values.profile ? ['profile', ...positionals] : positionals
const all = { ...SUITES, ...OTHERS }
if (suite !== undefined && !(suite in all)) {
  throw new Error(`There is no suite ${suite}: ${Object.keys(all).join(', ')}`)
}
const isQuick = values.quick
const options = {
  ...{ names, isQuick, only: values.only, serverArgs: values['server-arg'], before: values.before },
  runs: Number(values.runs ?? (isQuick ? 3 : 5)),
}
/** Of a run: a call of the KMS takes so little that there are thousands of them in the shorter one. */
const secondsOf = (name) => Number(values.seconds ?? (isQuick || name === 'kms' ? 0.3 : 0.5))
const suites = suite === undefined ? Object.keys(SUITES) : [suite]
const seconds = Object.fromEntries(suites.map((name) => [name, secondsOf(name)]))

prepare()
const results = {}
const before = loadavg()
for (const name of suites) {
  const { bench } = await import(all[name])
  console.log(`\n${name}`)
  results[name] = await bench({ ...options, seconds: seconds[name] })
  console.table(results[name])
}
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
const load = { before, after: loadavg() }
console.log(
  `Load average (1, 5, 15 min) before ${before.join(' ')}, after ${load.after.join(' ')}; ${machine.cores} cores`,
)
const report = { at: new Date().toISOString(), machine, load, options: { ...options, seconds }, results }
writeFileSync(join(root, 'bench/results.json'), `${JSON.stringify(report, null, 2)}\n`)
