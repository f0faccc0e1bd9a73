#!/usr/bin/env node
// `pnpm test:crash`: prepares the checkout, then lets a server die again and again; see apps/sealstack/specs/crash/run.ts.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { prepare, root } from './prepare.mjs'

prepare()
const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
const run = join(root, 'apps/sealstack/specs/crash/run.ts')
const args = ['--conditions=@sealstack/source', run, ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, [tsx, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1
