#!/usr/bin/env node
// `npm run package && node scripts/try-nodes.mjs 20 22 24 26`: whether the packed tarball works under these versions of
// Node, which the registry has as packages: as an ES module, as CommonJS, as a program, in Jest, vitest and node's own
// runner; and whether its types are found however a project looks for them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './prepare.mjs'

const tarball = join(root, 'build', readdirSync(join(root, 'build')).find((name) => name.endsWith('.tgz')) ?? '')
const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
const pinned = (name) => `${name}@${new RegExp(`^ +"?${name}"?: (.*)$`, 'm').exec(catalog)[1]}`

const BODY = `
  const { startCloud } = LOAD
  startCloud().then(async (cloud) => {
    const { status } = await (await fetch(cloud.endpoint + '/_sealstack/health')).json()
    await cloud.reset()
    await (await cloud.fork()).close()
    await cloud.close()
    console.log(status)
  })`
const EMPTY = `
  if (cloud.faults.list().length > 0) throw new Error('there is a fault of another test')
  cloud.faults.add({ operation: 'PutObject', error: 'SlowDown' })`
const MATCHERS = `
  await expect(cloud).toHaveNoPlaintextAtRest(new TextEncoder().encode('nobody wrote this'))
  await expect(cloud.events).not.toContainKmsCall({ operation: 'Decrypt' })`
const TYPED = `
  const run = async (): Promise<number> => {
    const options: CloudOptions = { region: 'eu-de' }
    const cloud: TestCloud = await startCloud(options)
    // @ts-expect-error There is no such member.
    cloud.nothing
    const [event] = await useCloud().events.list()
    await assertKmsCall(cloud, { operation: 'Decrypt' })
    return event?.bytesIn ?? cloud.clock.offset()
  }
  void run`

const FILES = {
  'package.json': '{"private":true}',
  'run.mjs': BODY.replace('LOAD', "await import('sealstack')"),
  'run.cjs': BODY.replace('LOAD', "require('sealstack')"),
  'in-jest/jest.config.cjs': 'module.exports = { testTimeout: 60000 }',
  'in-jest/cloud.test.js': `
    const cloud = require('sealstack/jest').useCloud()
    test.each([1, 2])('empty in test %i', async () => {${EMPTY}${MATCHERS}})
    test('another', async () => await (await require('sealstack').startCloud()).close())`,
  'in-vitest/cloud.test.mjs': `
    import { test } from 'sealstack/vitest'
    test.for([1, 2])('empty in test %i', { timeout: 60_000 }, async (_, { cloud, expect }) => {${EMPTY}${MATCHERS}})`,
  'in-node/cloud.test.cjs': `
    const { test } = require('node:test')
    const { assertNoPlaintextAtRest, useCloud } = require('sealstack/node-test')
    const cloud = useCloud()
    for (const name of ['one', 'two']) test(name, async () => {${EMPTY}
      await assertNoPlaintextAtRest(cloud, 'nobody wrote this')})`,
  ...Object.fromEntries(
    ['mts', 'cts'].map((extension) => [
      `typed.${extension}`,
      `import { type CloudOptions, startCloud, type TestCloud } from 'sealstack'
       import { useCloud } from 'sealstack/jest'
       import { assertKmsCall } from 'sealstack/node-test'${TYPED}`,
    ]),
  ),
}

const folder = mkdtempSync(join(tmpdir(), 'sealstack-nodes-'))
const run = (program, ...args) =>
  execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const install = (...packages) => run('npm', 'install', '--no-audit', '--no-fund', ...packages)
const say = (...words) => process.stdout.write(`${words.join(' ')}\n`)

const tryTypes = () => {
  const tsc = join(folder, 'node_modules/typescript/bin/tsc')
  for (const [module, resolution] of [
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--lib',
      'es2022,esnext.disposable',
      '--types',
      'node',
    ]
    const files = resolution === 'bundler' ? ['typed.mts'] : ['typed.mts', 'typed.cts']
    run(process.execPath, tsc, ...options, '--module', module, '--moduleResolution', resolution, ...files)
    say('types by', resolution)
  }
}

const tryNode = (version) => {
  mkdirSync(join(folder, version))
  writeFileSync(join(folder, version, 'package.json'), '{}')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `node@${version}`], { cwd: join(folder, version) })
  const node = join(folder, version, 'node_modules/node/bin/node')
  const ways = {
    import: ['run.mjs'],
    require: ['run.cjs'],
    program: ['node_modules/sealstack/dist/main.js', '--version'],
    jest: ['node_modules/jest/bin/jest.js', '--rootDir', 'in-jest'],
    vitest: ['node_modules/vitest/vitest.mjs', 'run', '--root', 'in-vitest'],
    'node --test': ['--test', 'in-node/cloud.test.cjs'],
  }
  for (const args of Object.values(ways)) run(node, ...args)
  say(run(node, '--version').trim(), Object.keys(ways).join(', '))
}

try {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  install(tarball, 'jest@30', pinned('vitest'), pinned('typescript'), pinned('@types/node'))
  tryTypes()
  for (const version of process.argv.slice(2)) tryNode(version)
} catch (error) {
  process.stderr.write(`${error.message}\n${error.stdout ?? ''}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
