#!/usr/bin/env node
// Prints how much resident memory a large upload and download take above idle: node scripts/measure-memory.mjs [MiB]
// A bare signed PUT and GET over one connection, so that the client's memory is not the server's.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { blocks, MIB, startMeasured } from './measured-server.mjs'

const size = Number(process.argv[2] ?? 1024) * MIB
const { send, watch, residentMib, close } = await startMeasured()

const tell = (name, idle, { peak, seconds }) =>
  console.log(
    `${name}: peak ${peak.toFixed(0)} MiB, ${(peak - idle).toFixed(0)} MiB above idle, ${(size / MIB / seconds).toFixed(0)} MiB/s`,
  )

try {
  ;(await send('/memory', 'PUT')).resume()
  // A first, small round loads what only a request loads.
  const warm = { body: Readable.from([Buffer.alloc(MIB)]), headers: { 'content-length': String(MIB) } }
  ;(await send('/memory/warm', 'PUT', warm)).resume()
  const idle = residentMib()
  console.log(`idle: ${idle.toFixed(0)} MiB; object: ${size / MIB} MiB`)
  const upload = async () => {
    const headers = { 'content-length': String(size), 'x-amz-server-side-encryption': 'aws:kms' }
    const response = await send('/memory/large', 'PUT', { body: Readable.from(blocks(size)), headers })
    response.resume()
    if (response.statusCode !== 200) throw new Error(`the upload ended with ${response.statusCode}`)
  }
  tell('upload', idle, await watch(upload))
  const sent = createHash('sha256')
  for (const block of blocks(size)) sent.update(block)
  const received = createHash('sha256')
  tell('download', idle, await watch(async () => pipeline(await send('/memory/large', 'GET'), received)))
  if (sent.digest('hex') !== received.digest('hex')) throw new Error('other bytes came back')
} finally {
  await close()
}
