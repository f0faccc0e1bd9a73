// What people use today, to be measured beside: from npm, into a folder of its own, so that none of their 500 packages is
// in the lockfile. Installed by the first run; later ones need no network.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from '../scripts/prepare.mjs'

const PEERS = { s3rver: '3.7.1', azurite: '3.37.0' }
const folder = join(root, 'node_modules/.cache/sealstack-bench')

/** A file of a peer's package; undefined when the package cannot be had. */
export const peerFile = (name, path) => {
  const file = join(folder, 'node_modules', name, path)
  if (!existsSync(file)) install()
  return existsSync(file) ? file : undefined
}

let isTried = false
const install = () => {
  if (isTried) return
  isTried = true
  console.log(`Installing ${Object.keys(PEERS).join(' and ')} to compare with, once`)
  mkdirSync(folder, { recursive: true })
  const packages = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`)
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', '--fetch-retries=0']
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['install', ...quiet, '--prefix', folder, ...packages], { stdio: 'inherit' })
  if (status !== 0) console.log('npm could not install them: they are left out.')
}

let packageFolder
/**
 * A folder that the package of this checkout is installed in, packed once a bench; undefined where it cannot be, as on
 * Windows, where what npx starts cannot be ended with it.
 */
export const installPackage = () => {
  if (packageFolder || process.platform === 'win32') return packageFolder
  const target = join(folder, 'package')
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'package.json'), '{}')
  const packed = spawnSync(process.execPath, [join(root, 'scripts/pack.mjs'), target], { encoding: 'utf8' })
  const tarball = packed.stdout.split('\n').find((line) => line.endsWith('.tgz'))
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', ['install', ...quiet, tarball], { cwd: target, stdio: 'inherit' })
  if (status !== 0) {
    console.log('npm could not install the package: it is left out.')
    return undefined
  }
  packageFolder = target
  return target
}

/** A program on the PATH; undefined when there is none. */
export const programOnPath = (name, path) =>
  path
    .split(delimiter)
    .map((each) => join(each, name))
    .find(existsSync)
