#!/usr/bin/env node
// Installs, generates and builds whatever is not yet done, so that one command is enough in a fresh clone.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stampFile = join(root, 'node_modules', '.sealstack-prepared.json')
const minimum = [20, 19]

/** Brings node_modules, the generated clients and the build up to date; does nothing when they are. */
export const prepare = () => {
  refuseOldNode()
  const done = readStamp()
  const manifests = fingerprint(filesOf(root, (name) => /^(package\.json|pnpm-.*\.yaml)$/.test(name), 3))
  if (done.manifests !== manifests) install()
  const sources = fingerprint([
    ...['prisma', 'apps', 'packages'].flatMap((folder) => filesOf(join(root, folder), isSource, 12)),
    join(root, 'tsconfig.base.json'),
    join(root, 'scripts/generate.mjs'),
  ])
  if (done.manifests === manifests && done.sources === sources) return
  say('Building')
  run(process.execPath, [join(root, 'scripts/generate.mjs')])
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'])
  writeFileSync(stampFile, JSON.stringify({ manifests, sources }))
}

const refuseOldNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return
  fatal(`Sealstack needs Node ${minimum.join('.')} or newer, but this is ${process.versions.node}.`)
}

const install = () => {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  say(`Installing dependencies with ${packageManager}`)
  run(process.platform === 'win32' ? 'npx.cmd' : 'npx', [
    '--yes',
    packageManager,
    'install',
    '--frozen-lockfile',
    '--reporter=append-only',
    '--config.update-notifier=false',
    ...storeOption(),
  ])
}

// pnpm keeps its store under HOME; where that cannot be written, the store goes into the checkout.
const storeOption = () => {
  if (process.env.PNPM_HOME || process.env.XDG_DATA_HOME || process.env.npm_config_store_dir) return []
  try {
    const home = join(homedir(), '.local/share/pnpm')
    mkdirSync(home, { recursive: true })
    accessSync(home, constants.W_OK)
    return []
  } catch {
    return [`--store-dir=${join(root, 'node_modules/.pnpm-store')}`]
  }
}

const run = (command, args) => {
  // What installing prints is no part of what the command that was asked for prints.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (error) fatal(`${command} cannot be started: ${error.message}`)
  if (status !== 0) fatal(`"${[command, ...args].join(' ')}" failed; what it printed above says why.`)
}

const isSource = (name) => /\.(ts|prisma|sql)$|^tsconfig\.json$/.test(name) && !/\.(test|contract)\.ts$/.test(name)

const filesOf = (folder, wanted, depth) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return depth > 1 && !/^(node_modules|dist|generated|\..*)$/.test(entry.name)
        ? filesOf(path, wanted, depth - 1)
        : []
    }
    return wanted(entry.name) ? [path] : []
  })

const fingerprint = (paths) => {
  const hash = createHash('sha256')
  for (const path of paths.sort()) {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

const readStamp = () => (existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {})

const say = (text) => console.error(`sealstack: ${text} …`)

const fatal = (text) => {
  console.error(`sealstack: ${text}`)
  process.exit(1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepare()
