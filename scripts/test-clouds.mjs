#!/usr/bin/env node
// `npm run test:clouds [FILES] [-- --workers N]`: so many files of vitest, each with clouds of its own, N at once. All must be
// green, each cloud must hold what its own file has put there, and a process that many files have run in must have kept
// neither their ports nor their memory. Prints what it found.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepare, root } from './prepare.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { workers: { type: 'string', default: '4' } },
})
const [files = 100] = positionals.map(Number)

/** What a process may hold more than after its first file, in MiB: code that is compiled later, and less than a cloud a file. */
const allowedMib = (count) => 24 + count / 2

const testFile = (name) => `
import { appendFileSync } from 'node:fs'
import { CreateBucketCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { startCloud } from '${join(root, 'apps/sealstack/dist/index.js')}'
import { test } from '${join(root, 'apps/sealstack/dist/runners/vitest.js')}'

const Bucket = '${name}'
const open = () => process.getActiveResourcesInfo().filter((kind) => /^(TCP|Pipe)ServerWrap$|^TCPSocketWrap$/.test(kind)).length
const left = open()

const use = async (cloud, expect) => {
  const s3 = new S3Client(cloud.aws())
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Bucket, ServerSideEncryption: 'aws:kms' }))
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(await Body.transformToString()).toBe(Bucket)
  expect((await s3.send(new ListBucketsCommand({}))).Buckets.map(({ Name }) => Name)).toEqual([Bucket])
  s3.destroy()
}

for (const time of ['first', 'second']) {
  test('the cloud of the file is empty, the ' + time + ' time', async ({ cloud, expect }) => use(cloud, expect))
}

test('a cloud that is closed leaves nothing open', async ({ expect }) => {
  const before = open()
  const cloud = await startCloud()
  await use(cloud, expect)
  await cloud.close()
  // Connections of an earlier test may have ended meanwhile.
  await expect.poll(open).toBeLessThanOrEqual(before)
})

test('tells what it found', async ({ cloud }) => {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  const ports = [cloud.endpoint, ...Object.values(cloud.urls)]
  appendFileSync('found.jsonl', JSON.stringify({ pid: process.pid, left, ports, bytes: heapUsed + external }) + '\\n')
})
`

const config = `export default {
  test: {
    include: ['*.test.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    isolate: false,
    maxWorkers: ${Number(values.workers)},
    execArgv: ['--expose-gc'],
    reporters: ['dot'],
    server: { deps: { external: [/\\/dist\\//] } },
  },
}`

prepare()
const folder = mkdtempSync(join(tmpdir(), 'sealstack-clouds-'))
try {
  mkdirSync(join(folder, 'node_modules'))
  for (const name of ['@aws-sdk', 'vitest']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
  }
  writeFileSync(join(folder, 'vitest.config.mjs'), config)
  for (let index = 0; index < files; index++)
    writeFileSync(join(folder, `${index}.test.mjs`), testFile(`file-${index}`))
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--root', folder], { cwd: folder, stdio: 'inherit' })
  if (status !== 0) throw new Error(`vitest ended with ${status}`)
  judge(readFileSync(join(folder, 'found.jsonl'), 'utf8').trim().split('\n').map(JSON.parse))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function judge(found) {
  if (found.length !== files) throw new Error(`${found.length} of ${files} files have told what they found`)
  const leaking = found.filter(({ left }) => left > 0)
  if (leaking.length > 0) throw new Error(`${leaking.length} files began with sockets of others still open`)
  let mostMib = 0
  const pids = new Set(found.map(({ pid }) => pid))
  for (const pid of pids) {
    const ran = found.filter((each) => each.pid === pid)
    const grownMib = (ran.at(-1).bytes - ran[0].bytes) / 2 ** 20
    if (grownMib > allowedMib(ran.length)) {
      throw new Error(`Process ${pid} has grown by ${grownMib.toFixed(0)} MiB over ${ran.length} files`)
    }
    mostMib = Math.max(mostMib, grownMib)
  }
  console.log(
    `${files} files in ${pids.size} processes, ${files * 2} clouds, each file's reset three times: ` +
      `all green, nothing left open, at most ${mostMib.toFixed(1)} MiB more at the end than after the first file`,
  )
}
