#!/usr/bin/env node
// `npm run package [FOLDER]`: the tarball that people install, packed by pnpm, and what it weighs.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundle } from './bundle.mjs'
import { root } from './prepare.mjs'

const app = join(root, 'apps/sealstack')
const destination = resolve(process.argv[2] ?? join(root, 'build'))

await bundle()
mkdirSync(destination, { recursive: true })
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const args = ['pack', '--config.ignore-scripts=true', '--json', '--pack-destination', destination]
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
const { filename } = JSON.parse(execFileSync(npx, ['--yes', packageManager, ...args], { cwd: app, encoding: 'utf8' }))

const bytesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`

const libsql = realpathSync(join(root, 'packages/metadata/node_modules/libsql'))
const [own, sqlite] = [bytesIn(join(app, 'package')), bytesIn(libsql) + binaryBytes(libsql)]
const tarball = resolve(destination, filename)
process.stdout.write(
  `${tarball}\n${megabytes(statSync(tarball).size)} packed; installed ${megabytes(own)} and ${megabytes(sqlite)} of SQLite\n`,
)

/** Of those that npm takes for this machine: on Linux for either C library. */
function binaryBytes(folder) {
  const scope = join(folder, '..', '@libsql')
  return readdirSync(scope)
    .filter((name) => name.includes(`${process.platform}-${process.arch}`))
    .reduce((sum, name) => sum + bytesIn(realpathSync(join(scope, name))), 0)
}
