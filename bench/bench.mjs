#!/usr/bin/env node
// Measures a service: node bench/bench.mjs kms|list|rewrap [seconds a run] [arguments of node for the server, such as --cpu-prof].
// Prints a table, and writes bench/results.json: operations a second, the median and the 99th percentile of the time that
// one takes, and CPU time of the server (all its threads) for one, which other load on the machine does not change much.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { prepare, root } from '../scripts/prepare.mjs'

const BENCHES = { kms: './kms.mjs', list: './list.mjs', rewrap: './rewrap.mjs' }
const [name = 'kms', seconds = '1', ...serverArgs] = process.argv.slice(2)
if (!(name in BENCHES)) throw new Error(`There is no bench ${name}: ${Object.keys(BENCHES).join(', ')}`)
prepare()
const { bench } = await import(BENCHES[name])
const rows = await bench({ seconds: Number(seconds), serverArgs })
console.table(rows)
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
writeFileSync(
  join(root, 'bench/results.json'),
  `${JSON.stringify({ name, at: new Date().toISOString(), machine, seconds: Number(seconds), rows }, null, 2)}\n`,
)
