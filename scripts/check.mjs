#!/usr/bin/env node
// `pnpm check`: types (tests included), lint and format, floors and ceilings, migrations against schemas.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { prepare, root } from './prepare.mjs'

prepare()
const steps = [
  ['types', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.check.json']],
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['floors and ceilings', ['node_modules/tsx/dist/cli.mjs', 'scripts/check-boundaries.ts']],
  ['API.md', ['node_modules/tsx/dist/cli.mjs', '--conditions=@sealstack/source', 'scripts/api-coverage.ts', '--check']],
  ['what is proved', ['node_modules/tsx/dist/cli.mjs', 'scripts/proved.ts', '--check']],
  ['migrations', ['scripts/check-migrations.mjs']],
]
for (const [name, [script, ...args]] of steps) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  if (status !== 0) process.exitCode = 1
}
