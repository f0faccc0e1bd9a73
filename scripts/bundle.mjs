#!/usr/bin/env node
// Makes apps/sealstack/package: what `pnpm pack` packs. All workspace packages, the generated Prisma clients, migrations
// and libraries are in it, except for SQLite, whose binary npm picks for the machine.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { prepare, root } from './prepare.mjs'

const app = join(root, 'apps/sealstack')
const target = join(app, 'package')
const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
const workspace = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Stays outside: it has a binary for each machine. */
const EXTERNAL = ['libsql']
/** Programs and modules by their name in `dist`; each module's entry in `exports` says the same. */
const entries = {
  ...Object.fromEntries(
    [...Object.values(manifest.exports).map((entry) => entry.default), ...Object.values(manifest.bin)]
      .filter((path) => path?.endsWith('.js'))
      .map((path) => [relative('dist', path).replace(/\.js$/, ''), join(app, path)]),
  ),
  // What starts this program as a thread looks for it beside itself, which is where all chunks are.
  'segment-thread': join(root, 'packages/envelope/dist/segment-thread.js'),
}

/** What is given to whoever requires a module, of what node has loaded. */
const REQUIRED = {
  index: 'module.exports = loaded',
  // Jest's globals are those of the file that requires this.
  'runners/jest': 'exports.useCloud = (options) => loaded.useCloudOf(globalThis, options)',
  'runners/node-test': 'module.exports = loaded',
}
// A runner that is tested with is the user's own.
const external = [...EXTERNAL, ...Object.keys(manifest.peerDependencies ?? {})].map(
  (name) => new RegExp(`^${name}(/|$)`),
)

/** Builds the folder anew. */
export const bundle = async () => {
  prepare()
  rmSync(target, { recursive: true, force: true })
  mkdirSync(join(target, 'dist'), { recursive: true })
  const output = await write()
  for (const [name, gives] of Object.entries(REQUIRED)) {
    writeFileSync(join(target, 'dist', `${name}.cjs`), requiring(name, gives))
    copyTypes(join(app, 'dist', `${name}.d.ts`), 'cts')
  }
  for (const entry of Object.values(manifest.exports)) if (entry.types) copyTypes(join(app, entry.types), 'ts')
  cpSync(join(root, 'packages/metadata/wasm'), join(target, 'wasm'), { recursive: true })
  execFileSync(process.execPath, [join(root, 'scripts/record-plans.mjs'), join(target, 'wasm/query-plans.bin')])
  writeFileSync(join(target, 'THIRD-PARTY-NOTICES'), notices(output))
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(publishedManifest(), null, 2)}\n`)
  for (const file of ['README.md', 'LICENSE']) cpSync(join(root, file), join(target, file))
  if (existsSync(join(app, 'sealstack.schema.json'))) {
    cpSync(join(app, 'sealstack.schema.json'), join(target, 'sealstack.schema.json'))
  }
}

const write = async () => {
  const build = await rolldown({
    input: entries,
    platform: 'node',
    external,
    logLevel: 'warn',
    // Its clients of remote databases are not needed.
    resolve: { alias: { '@libsql/client': '@libsql/client/sqlite3' } },
  })
  const { output } = await build.write({
    dir: join(target, 'dist'),
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  })
  return output
}

/**
 * A module for whoever requires it. The loader is node's own, also where Jest has another in its place, which takes no ES
 * modules and would load all of it anew for each file: its `module` has node's `_load`.
 */
const requiring = (name, gives) => `'use strict'
const loaded = require('node:module')._load(require('node:path').join(__dirname, '${basename(name)}.js'), module)
${gives}
`

const publishedManifest = () => {
  const { name, version, license, type, bin, exports, peerDependencies, peerDependenciesMeta } = manifest
  const published = Object.fromEntries(
    Object.entries(exports).map(([path, entry]) => [
      path,
      typeof entry === 'string' ? entry : { ...required(entry), types: entry.types, default: entry.default },
    ]),
  )
  return {
    name,
    version,
    description: workspace.description,
    license,
    type,
    engines: workspace.engines,
    bin,
    exports: { ...published, './package.json': './package.json' },
    dependencies: Object.fromEntries(EXTERNAL.map((dependency) => [dependency, installedVersion(dependency)])),
    peerDependencies,
    peerDependenciesMeta,
  }
}

/** For whoever requires the module. */
const required = ({ types, default: path }) =>
  Object.keys(REQUIRED).some((name) => path === `./dist/${name}.js`)
    ? { require: { types: types.replace(/ts$/, 'cts'), default: path.replace(/js$/, 'cjs') } }
    : {}

const installedVersion = (name) =>
  JSON.parse(readFileSync(join(root, 'packages/metadata/node_modules', name, 'package.json'), 'utf8')).version

/**
 * Copies a module's declarations and those that they refer to, as `.d.ts` or `.d.cts`. They may name node's types and each
 * other, nothing else.
 */
const copyTypes = (path, extension) => {
  const place = join(target, relative(app, path)).replace(/ts$/, extension)
  if (existsSync(place)) return
  const text = readFileSync(path, 'utf8')
  mkdirSync(dirname(place), { recursive: true })
  const own = text.replace(/^\/\/# sourceMappingURL=.*$/m, '')
  writeFileSync(place, extension === 'ts' ? own : own.replaceAll(/(['"]\.[^'"]+)\.[tj]s(['"])/g, '$1.cjs$2'))
  for (const [, imported] of text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
    if (imported.startsWith('node:') || imported in (manifest.peerDependencies ?? {})) continue
    if (!imported.startsWith('.')) throw new Error(`${relative(root, path)} shows a type of ${imported} to users`)
    copyTypes(join(dirname(path), imported.replace(/\.[tj]s$/, '.d.ts')), extension)
  }
}

/** The licence of each library that is in the bundle. */
const notices = (output) => {
  const folders = new Set()
  for (const { modules = {} } of output) {
    for (const id of Object.keys(modules)) {
      const match = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)
      if (match) folders.add(match[0])
    }
  }
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`
  })
  return texts.sort().join(`\n${'-'.repeat(80)}\n\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle()
