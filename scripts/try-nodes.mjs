#!/usr/bin/env node
// `npm run package && node scripts/try-nodes.mjs 20 22 24 26`: whether the packed tarball works under these versions of
// Node, which the registry has as packages: an ES module, CommonJS, and the program.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './prepare.mjs'

const tarball = join(root, 'build', readdirSync(join(root, 'build')).find((name) => name.endsWith('.tgz')) ?? '')
const BODY = `
  const { startCloud } = LOAD
  startCloud().then(async (cloud) => {
    const { status } = await (await fetch(cloud.endpoint + '/_sealstack/health')).json()
    await cloud.reset()
    await (await cloud.fork()).close()
    await cloud.close()
    console.log(process.version, 'KIND', status)
  })`
for (const version of process.argv.slice(2)) {
  const folder = mkdtempSync(join(tmpdir(), 'sealstack-node-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{}')
    const run = (program, ...args) => execFileSync(program, args, { cwd: folder, encoding: 'utf8' })
    run('npm', 'install', '--no-audit', '--no-fund', tarball, `node@${version}`)
    const node = join(folder, 'node_modules/node/bin/node')
    writeFileSync(join(folder, 'run.mjs'), BODY.replace('LOAD', "await import('sealstack')").replace('KIND', 'import'))
    writeFileSync(join(folder, 'run.cjs'), BODY.replace('LOAD', "require('sealstack')").replace('KIND', 'require'))
    process.stdout.write(run(node, 'run.mjs') + run(node, 'run.cjs'))
    process.stdout.write(`${run(node, 'node_modules/sealstack/dist/main.js', '--version').trim()} by the program\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
