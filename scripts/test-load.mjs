#!/usr/bin/env node
// `pnpm test:load [uploads] [MiB each] [readers]`: so many uploads at once, then so many slow readers at once. Every one must
// end well, with the right bytes, and the server's memory must stay bounded: it prints how much that was.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { blocks, MIB, startMeasured } from './measured-server.mjs'

const [uploads = 64, mib = 256, readers = 200] = process.argv.slice(2).map(Number)
const size = mib * MIB
/** What a slow reader reads of an object, and how long it waits between two pieces of it. */
const READ_BYTES = Math.min(size, 16 * MIB)
const PAUSE_MS = 25
/** What the server may take above idle, in MiB: for each connection some buffers, and the rest for garbage not yet collected. */
const allowedMib = (connections) => 192 + connections

const nameOf = (index) => `object-${index % uploads}`
const { send, watch, residentMib, close } = await startMeasured()

const upload = async (index) => {
  const headers = { 'content-length': String(size), 'x-amz-server-side-encryption': 'aws:kms' }
  const body = Readable.from(blocks(size, nameOf(index)))
  const response = await send(`/load/${nameOf(index)}`, 'PUT', { body, headers })
  response.resume()
  if (response.statusCode !== 200) throw new Error(`upload ${index} ended with ${response.statusCode}`)
}

const readSlowly = async (index) => {
  const headers = { range: `bytes=0-${READ_BYTES - 1}` }
  const response = await send(`/load/${nameOf(index)}`, 'GET', { headers })
  if (response.statusCode !== 206) throw new Error(`reader ${index} was answered ${response.statusCode}`)
  const received = createHash('sha256')
  for await (const chunk of response) {
    received.update(chunk)
    await sleep(PAUSE_MS)
  }
  const expected = createHash('sha256')
  for (const block of blocks(READ_BYTES, nameOf(index))) expected.update(block)
  if (received.digest('hex') !== expected.digest('hex')) throw new Error(`reader ${index} got other bytes`)
}

const all = async (count, work) => {
  const ended = await Promise.allSettled(Array.from({ length: count }, (_, index) => work(index)))
  const lost = ended.filter(({ status }) => status === 'rejected')
  if (lost.length > 0) throw new Error(`${lost.length} of ${count} were lost: ${lost[0].reason}`)
}

try {
  ;(await send('/load', 'PUT')).resume()
  const warm = { body: Readable.from([Buffer.alloc(MIB)]), headers: { 'content-length': String(MIB) } }
  ;(await send('/load/warm', 'PUT', warm)).resume()
  const idle = residentMib()
  console.log(`idle: ${idle.toFixed(0)} MiB`)
  for (const [name, count, bytes, work] of [
    [`${uploads} uploads of ${mib} MiB at once`, uploads, size, upload],
    [`${readers} slow readers of ${READ_BYTES / MIB} MiB at once`, readers, READ_BYTES, readSlowly],
  ]) {
    const { seconds, peak } = await watch(() => all(count, work))
    const above = peak - idle
    console.log(
      `${name}: none lost, ${seconds.toFixed(0)} s, ${((count * bytes) / MIB / seconds).toFixed(0)} MiB/s; ` +
        `peak ${peak.toFixed(0)} MiB, ${above.toFixed(0)} MiB above idle of ${allowedMib(count)} allowed`,
    )
    if (above > allowedMib(count)) throw new Error('the server took more memory than it may')
  }
} finally {
  await close()
}
