#!/usr/bin/env node
// `npm test`: prepares the checkout, checks the house rules, then runs every test. Arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { prepare, root } from './prepare.mjs'

prepare()
const run = (script, args) => {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
const args = process.argv.slice(2)
if (args.length === 0) run(join(root, 'scripts/check.mjs'), [])
run(join(root, 'node_modules/vitest/vitest.mjs'), ['run', ...args])
