#!/usr/bin/env node
// Prints how much resident memory a large upload and download take above idle: node scripts/measure-memory.mjs [MiB]
// A bare signed PUT and GET over one connection, so that the client's memory is not the server's.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { prepare, root } from './prepare.mjs'

const MIB = 2 ** 20
const size = Number(process.argv[2] ?? 1024) * MIB
prepare()
const { signRequest } = await import(pathToFileURL(join(root, 'packages/auth/dist/index.js')).href)
const dir = mkdtempSync(join(tmpdir(), 'sealstack-memory-'))
const child = spawn(
  process.execPath,
  [join(root, 'apps/sealstack/dist/main.js'), 'start', '--port', '0', '--data', dir],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)

const residentMib = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024

const readyLine = async () => {
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('sealstack ready ')) return JSON.parse(line.slice('sealstack ready '.length))
  }
  throw new Error('the server did not start')
}

const send = (url, method, { body, headers = {} } = {}) =>
  new Promise((resolve, reject) => {
    const { host, pathname } = new URL(url)
    const signed = signRequest(
      { method, rawPath: pathname, rawQuery: '', headers: { host, ...headers } },
      {
        accessKeyId: 'test',
        secretAccessKey: 'test',
        region: 'us-east-1',
        service: 's3',
        nowMs: Date.now(),
        payloadHash: 'UNSIGNED-PAYLOAD',
      },
    )
    const sent = request(url, { method, headers: signed }, resolve).on('error', reject)
    if (body) pipeline(body, sent).catch(reject)
    else sent.end()
  })

/** The same `size` bytes each time: 1 MiB blocks that differ. */
const blocks = function* () {
  for (let index = 0; index * MIB < size; index++) {
    const block = Buffer.alloc(MIB, index & 0xff)
    block.writeUInt32BE(index)
    yield block
  }
}

const digest = () => {
  const hash = createHash('sha256')
  return {
    hash,
    sink: new Writable({
      write: (chunk, _, done) => {
        hash.update(chunk)
        done()
      },
    }),
  }
}

const watch = async (name, idle, work) => {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMib())
  }, 20)
  const startedMs = performance.now()
  await work()
  clearInterval(timer)
  const seconds = (performance.now() - startedMs) / 1000
  console.log(
    `${name}: peak ${peak.toFixed(0)} MiB, ${(peak - idle).toFixed(0)} MiB above idle, ${(size / MIB / seconds).toFixed(0)} MiB/s`,
  )
}

try {
  const { endpoint } = await readyLine()
  ;(await send(`${endpoint}/memory`, 'PUT')).resume()
  // A first, small round loads what only a request loads.
  const warm = { body: Readable.from([Buffer.alloc(MIB)]), headers: { 'content-length': String(MIB) } }
  ;(await send(`${endpoint}/memory/warm`, 'PUT', warm)).resume()
  const idle = residentMib()
  console.log(`idle: ${idle.toFixed(0)} MiB; object: ${size / MIB} MiB`)
  await watch('upload', idle, async () => {
    const headers = { 'content-length': String(size), 'x-amz-server-side-encryption': 'aws:kms' }
    const response = await send(`${endpoint}/memory/large`, 'PUT', { body: Readable.from(blocks()), headers })
    response.resume()
    if (response.statusCode !== 200) throw new Error(`the upload ended with ${response.statusCode}`)
  })
  const sent = digest()
  await pipeline(Readable.from(blocks()), sent.sink)
  const received = digest()
  await watch('download', idle, async () => pipeline(await send(`${endpoint}/memory/large`, 'GET'), received.sink))
  if (sent.hash.digest('hex') !== received.hash.digest('hex')) throw new Error('other bytes came back')
} finally {
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  rmSync(dir, { recursive: true, force: true })
}
