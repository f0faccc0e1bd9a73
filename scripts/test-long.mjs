#!/usr/bin/env node
// What `npm test` runs in a short form, at its full size: `pnpm test:bucket-keys [--objects n]`, `pnpm test:examples
// [--seconds n]`, `pnpm test:fuzz [--seconds n] [--seed text]`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepare, root } from './prepare.mjs'

const SUITES = {
  'bucket-keys': { file: 'apps/sealstack/specs/bucket-keys.test.ts', options: { objects: '10000' } },
  examples: { file: 'apps/sealstack/specs/examples.test.ts', options: { seconds: '600' } },
  fuzz: { file: 'apps/sealstack/specs/stored-fuzz.test.ts', options: { seconds: '60', seed: String(Date.now()) } },
}

const [name = '', ...args] = process.argv.slice(2)
const suite = SUITES[name]
if (!suite) {
  console.error(`Say which: ${Object.keys(SUITES).join(', ')}`)
  process.exit(2)
}
const options = Object.fromEntries(Object.keys(suite.options).map((option) => [option, { type: 'string' }]))
const { values } = parseArgs({ args: args.filter((arg) => arg !== '--'), options })
const given = { ...suite.options, ...values }
console.log(`${name}: ${JSON.stringify(given)}`)
prepare()
const prefix = `SEALSTACK_${name.replaceAll('-', '_').toUpperCase()}_`
const env = Object.fromEntries(Object.entries(given).map(([option, value]) => [prefix + option.toUpperCase(), value]))
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', suite.file], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...env },
})
process.exitCode = status ?? 1
