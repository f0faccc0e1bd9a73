import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { tempDir } from '@sealstack/testing'
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest'
import { newDir, newProject, readyOf, startHere } from './_util.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = tempDir()
const installed = join(folder.path, 'node_modules/sealstack')
afterAll(folder.remove)

const write = (name: string, text: string): string => {
  writeFileSync(join(folder.path, name), text)
  return name
}
/** A program that does not end is ended before the test's own time is over, which would leave it behind. */
const here = (program: string, ...args: string[]) => run(program, args, { cwd: folder.path, timeout: 55_000 })

beforeAll(async () => {
  const { stdout } = await run(process.execPath, [join(root, 'scripts/pack.mjs'), folder.path], { cwd: root })
  const tarball = stdout.split('\n').find((line) => line.endsWith('.tgz')) ?? ''
  write('package.json', '{}')
  const install = ['install', '--no-audit', '--no-fund', '--cache', join(folder.path, '.cache'), tarball]
  await run('npm', install, { cwd: folder.path })
}, 180_000)

test('a cloud starts from an ES module, and the package alone is installed beside SQLite', async ({ expect }) => {
  const program = write(
    'run.mjs',
    `import { startCloud } from 'sealstack'
     await main()
     async function main() {
       const cloud = await startCloud()
       console.log((await fetch(cloud.endpoint + '/_sealstack/health')).status, cloud.aws().region)
       await cloud.close()
     }`,
  )
  expect((await here(process.execPath, program)).stdout).toBe('200 us-east-1\n')
  const { stdout } = await here('npm', 'ls', '--parseable', '--depth', '0')
  expect(stdout.trim().split('\n').slice(1)).toEqual([join(folder.path, 'node_modules/sealstack')])
})

test('and from CommonJS, without a word on standard error', async ({ expect }) => {
  const program = write(
    'run.cjs',
    `const { startCloud } = require('sealstack')
     startCloud().then(async (cloud) => {
       console.log(cloud.endpoint.startsWith('http://127.0.0.1:'))
       await cloud.close()
     })`,
  )
  expect(await here(process.execPath, program)).toEqual({ stdout: 'true\n', stderr: '' })
})

test('Jest loads its module as CommonJS, with the hooks that it puts into a file', async ({ expect }) => {
  const program = write(
    'jest.cjs',
    `const hooks = []
     const add = (hook) => void hooks.push(hook)
     Object.assign(globalThis, { beforeAll: add, beforeEach: add, afterAll: add, expect: { extend: (all) => console.log(Object.keys(all).join(' ')) } })
     const cloud = require('sealstack/jest').useCloud()
     const run = async () => {
       for (const hook of hooks.slice(0, 2)) await hook()
       console.log(cloud.endpoint.startsWith('http://127.0.0.1:'))
       await hooks[2]()
     }
     run()`,
  )
  expect((await here(process.execPath, program)).stdout).toBe('toHaveNoPlaintextAtRest toContainKmsCall\ntrue\n')
})

test('its types stand alone under the strictest settings', async ({ expect }) => {
  symlinkSync(join(root, 'node_modules/@types'), join(folder.path, 'node_modules/@types'))
  const text = `import { type CloudOptions, startCloud, type TestCloud } from 'sealstack'
     import { useCloud } from 'sealstack/jest'
     import { assertKmsCall } from 'sealstack/node-test'
     export const run = async (): Promise<number> => {
       const options: CloudOptions = { region: 'eu-de' }
       const cloud: TestCloud = await startCloud(options)
       // @ts-expect-error There is no such option.
       await startCloud({ regoin: 'eu-de' })
       await assertKmsCall(useCloud(), { operation: 'Decrypt' })
       return cloud.clock.offset()
     }`
  const programs = [write('typed.mts', text), write('typed.cts', text)]
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const target = ['--target', 'es2023', '--lib', 'es2023,esnext.disposable', '--types', 'node']
  const strict = ['--noEmit', '--strict', '--module', 'node16', ...target]
  const { stdout } = await here(process.execPath, tsc, ...strict, ...programs).catch((error) => error)
  expect(stdout).toBe('')
})

test('it needs no compiler of queries for what it does most, since their plans come with it', async ({ expect }) => {
  const compiler = join(folder.path, 'node_modules/sealstack/wasm/query-compiler.wasm')
  renameSync(compiler, `${compiler}.hidden`)
  onTestFinished(() => renameSync(`${compiler}.hidden`, compiler))
  symlinkSync(join(root, 'node_modules/@aws-sdk'), join(folder.path, 'node_modules/@aws-sdk'))
  const program = write(
    'plans.mjs',
    `import { startCloud } from 'sealstack'
     import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
     const cloud = await startCloud()
     const s3 = new S3Client(cloud.aws())
     await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
     await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms' }))
     const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'k' }))
     console.log(await Body.transformToString())
     s3.destroy()
     await cloud.close()`,
  )
  expect((await here(process.execPath, program)).stdout).toBe('x\n')
})

test('large objects are sealed and opened by a thread, whose program comes with it', async ({ expect }) => {
  const program = write(
    'threads.mjs',
    `import workers from 'node:worker_threads'
     import { syncBuiltinESMExports } from 'node:module'
     const seen = []
     workers.Worker = class extends workers.Worker {
       constructor(...args) {
         super(...args)
         this.on('message', ({ kind }) => seen.push(kind))
       }
     }
     syncBuiltinESMExports()
     const { startCloud } = await import('sealstack')
     const { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
     const cloud = await startCloud()
     const s3 = new S3Client(cloud.aws())
     const object = { Bucket: 'photos', Key: 'k' }
     await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
     const body = Buffer.alloc(3_000_000, 'large')
     // The first one does not wait for the thread to start.
     while (!seen.includes('sealed')) await s3.send(new PutObjectCommand({ ...object, Body: body }))
     seen.length = 0
     const { Body } = await s3.send(new GetObjectCommand(object))
     console.log(Buffer.from(await Body.transformToByteArray()).equals(body), new Set(seen))
     s3.destroy()
     await cloud.close()`,
  )
  expect(await here(process.execPath, program)).toMatchObject({ stdout: "true Set(1) { 'opened' }\n" })
})

test('the program serves', async ({ expect }) => {
  const child = spawn(join(folder.path, 'node_modules/.bin/sealstack'), ['start', '--port', '0', '--memory'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  try {
    const { endpoint } = await readyOf(child)
    expect((await fetch(`${endpoint}/_sealstack/health`)).status).toBe(200)
  } finally {
    child.kill('SIGTERM')
    await exited
  }
})

const blocksOf = (file: string, language: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text)

/** The program by its name, and the port of a cloud that has another than the default. */
const shell = (script: string, endpoint: string): string =>
  `set -e\nsealstack() { "${process.execPath}" "${join(installed, 'dist/main.js')}" "$@"; }\n${script}`.replaceAll(
    'http://localhost:4566',
    endpoint,
  )

describe('the blocks of code of README.md', () => {
  test('JavaScript runs, with the imports that a reader adds', async ({ expect }) => {
    const { endpoint, s3 } = await startHere(null)
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
    const dir = newProject(installed)
    const prelude =
      "import * as s3 from '@aws-sdk/client-s3'\nimport ObsClient from 'esdk-obs-nodejs'\nObject.assign(globalThis, s3, { ObsClient })\n"
    writeFileSync(join(dir, 'prelude.mjs'), prelude)
    // The one for vitest has its twin in examples/.
    const blocks = blocksOf('README.md', 'js').filter((text) => !text.includes('sealstack/vitest'))
    const names = ['prelude', ...blocks.keys()]
    for (const [index, text] of blocks.entries()) {
      writeFileSync(join(dir, `${index}.mjs`), text.replace(/http:\/\/[\w.]+:4566/g, endpoint))
    }
    const all = `${names.map((name) => `await import('./${name}.mjs')`).join('\n')}\nconsole.log('done')\nprocess.exit()`
    writeFileSync(join(dir, 'all.mjs'), all)
    const { stdout } = await run(process.execPath, ['--no-warnings', 'all.mjs'], { cwd: dir })
    expect(stdout).toMatch(/done\n$/)
  })

  test('lines for a shell run, where they are for a running cloud', async ({ expect }) => {
    const { endpoint, s3, kms } = await startHere(null)
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
    for (const AliasName of ['alias/old', 'alias/new']) {
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
      await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata?.KeyId }))
    }
    // Those from before 2023 take no endpoint from the environment.
    const version = String(spawnSync('aws', ['--version']).stdout ?? '')
    const hasAws = /aws-cli\/(1\.(29|[3-9]\d)|2\.(1[3-9]|[2-9]\d))/.test(version)
    const blocks = blocksOf('README.md', 'sh')
      .filter((text) => !/npm (start|test)|aws s3/.test(text) || (hasAws && text.includes('aws s3')))
      .map((text) => text.replaceAll(/(?<!\/\/)localhost:4566/g, endpoint))
    const dir = newDir()
    for (const name of ['README.md', 'backup.tar']) writeFileSync(join(dir, name), 'x')
    const env = { PATH: process.env.PATH, HOME: dir, SEALSTACK_ENDPOINT: endpoint }
    await run('bash', ['-c', shell(blocks.join('\n'), endpoint)], { cwd: dir, env })
    expect(existsSync(join(dir, 'backup.tar.sealed'))).toBe(true)
  })
})

describe('the blocks of code of docs/', () => {
  test.for(['docs/guide.md', 'docs/recipes.md'])('%s: programs run as they are', async (file, { expect }) => {
    const dir = newProject(installed)
    const blocks = blocksOf(file, 'js')
    expect(blocks.length).toBeGreaterThan(0)
    const names = blocks.map((text, index) => {
      // The oldest Node that there is has no `await using` yet.
      const old = text.replace(
        /await using (\w+) = (.*?)( \/\/.*)?$/gm,
        'const $1 = $2; const end$1 = () => $1.close()',
      )
      writeFileSync(join(dir, `${index}.mjs`), old.includes('endother') ? `${old}\nawait endother()` : old)
      return `./${index}.mjs`
    })
    writeFileSync(join(dir, 'all.mjs'), names.map((name) => `await import('${name}')`).join('\n'))
    const { stdout } = await run(process.execPath, ['--no-warnings', 'all.mjs'], { cwd: dir })
    expect(stdout).toBe('')
  })

  test('docs/guide.md: lines for a shell run as they are', async ({ expect }) => {
    const { endpoint } = await startHere(null)
    const script = blocksOf('docs/guide.md', 'sh').join('\n')
    const env = { PATH: process.env.PATH, SEALSTACK_ENDPOINT: endpoint }
    const { stdout } = await run('bash', ['-c', shell(script, endpoint)], { cwd: newDir(), env })
    expect(stdout).toContain('alias/photos')
  })
})
