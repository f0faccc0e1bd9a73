import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { tempDir } from '@sealstack/testing'
import { afterAll, beforeAll, onTestFinished, test } from 'vitest'
import { readyOf } from './_util.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = tempDir()
afterAll(folder.remove)

const write = (name: string, text: string): string => {
  writeFileSync(join(folder.path, name), text)
  return name
}
const here = (program: string, ...args: string[]) => run(program, args, { cwd: folder.path })

beforeAll(async () => {
  const { stdout } = await run(process.execPath, [join(root, 'scripts/pack.mjs'), folder.path], { cwd: root })
  const tarball = stdout.split('\n').find((line) => line.endsWith('.tgz')) ?? ''
  write('package.json', '{}')
  await here('npm', 'install', '--no-audit', '--no-fund', '--cache', join(folder.path, '.cache'), tarball)
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
  const program = write(
    'typed.mts',
    `import { type CloudOptions, startCloud, type TestCloud } from 'sealstack'
     import { useCloud } from 'sealstack/jest'
     import { assertKmsCall } from 'sealstack/node-test'
     const options: CloudOptions = { region: 'eu-de' }
     const cloud: TestCloud = await startCloud(options)
     const ahead: number = cloud.clock.offset()
     // @ts-expect-error There is no such option.
     await startCloud({ regoin: 'eu-de' })
     await assertKmsCall(useCloud(), { operation: 'Decrypt' })
     export { ahead }`,
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const strict = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023,esnext.disposable',
  ]
  const { stdout } = await here(process.execPath, tsc, ...strict, '--types', 'node', program).catch((error) => error)
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
