// `node bench/in-process.mjs NAME OBJECTS`: what clouds, or the likes of them, cost in one process, as one line of JSON.
// Times in ms; a cloud that is copied has so
// many objects of 1 KiB, or a tenth as many of 100 KiB.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnection } from './connection.mjs'
import { peerFile } from './peers.mjs'
import { requestFor } from './requests.mjs'
import { built } from './sign.mjs'

const OBJECT_BYTES = 1024
const LARGE_BYTES = 100 * 1024
const CONNECTIONS = 8

const timed = async (work) => {
  const startMs = performance.now()
  const result = await work()
  return [result, performance.now() - startMs]
}

/** Fills a cloud with so many objects, as a client would. */
const fill = async (cloud, count, bytes) => {
  const { endpoint, region, credentials } = cloud.aws()
  const { hostname: host, port } = new URL(endpoint)
  const headers = { 'x-amz-server-side-encryption': 'aws:kms' }
  const target = { dialect: 's3', host, port, bucket: 'bench', region, ...credentials, headers }
  let next = 0
  const work = async () => {
    const connection = openConnection(target)
    while (next < count) {
      const key = `object-${next++}`
      await connection.send(requestFor(target, { method: 'PUT', key, bytes }))
    }
    connection.close()
  }
  const first = openConnection(target)
  await first.send(requestFor({ ...target, headers: {} }, { method: 'PUT' }))
  first.close()
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
}

const sealstack = async () => {
  const { startCloud } = await built('apps/sealstack/dist/index.js')
  const [cloud, firstMs] = await timed(() => startCloud())
  const [second, secondMs] = await timed(() => startCloud())
  await second.close()
  // The first one opens what the next ones put in its place.
  await cloud.reset()
  await new Promise((resolve) => setTimeout(resolve, 200))
  const [, resetMs] = await timed(() => cloud.reset())
  await fill(cloud, Number(objects), OBJECT_BYTES)
  const [snapshot, snapshotMs] = await timed(() => cloud.snapshot())
  const [started, snapshotForkMs] = await timed(() => snapshot.start())
  const [fork, forkMs] = await timed(() => cloud.fork())
  for (const each of [started, fork, snapshot]) await each.close()
  // A tenth as many: they are in memory.
  await cloud.reset()
  await fill(cloud, Number(objects) / 10, LARGE_BYTES)
  const [large, forkLargeMs] = await timed(() => cloud.fork())
  for (const each of [large, cloud]) await each.close()
  return { firstMs, secondMs, resetMs, snapshotMs, snapshotForkMs, forkMs, forkLargeMs }
}

/** A server that is started and stopped as `open` says, in a folder each. */
const peer = async (open) => {
  const folders = []
  const start = () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
    folders.push(folder)
    return open(folder)
  }
  const [first, firstMs] = await timed(start)
  const [second, secondMs] = await timed(start)
  await second.close()
  const [, resetMs] = await timed(() => first.reset())
  await first.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  return { firstMs, secondMs, resetMs }
}

const s3rver = () =>
  peer(async (directory) => {
    const S3rver = createRequire(import.meta.url)(peerFile('s3rver', 'lib/s3rver.js'))
    const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory })
    await server.run()
    return { reset: async () => server.reset(), close: () => server.close() }
  })

const azurite = () =>
  peer(async (folder) => {
    const load = (path) => createRequire(import.meta.url)(peerFile('azurite', `dist/src/${path}`)).default
    const Configuration = load('blob/BlobConfiguration.js')
    const [metadata, extents] = ['blob.json', 'extent.json'].map((name) => join(folder, name))
    const places = [{ locationId: 'Default', locationPath: join(folder, 'blobs'), maxConcurrency: 10 }]
    const start = async () => {
      const server = new (load('blob/BlobServer.js'))(
        new Configuration('127.0.0.1', 0, 5, metadata, extents, places, false, undefined, false),
      )
      await server.start()
      return server
    }
    let server = await start()
    return {
      // It has no reset: whoever wants one closes the server, cleans it and starts another.
      reset: async () => {
        await server.close()
        await server.clean()
        server = await start()
      },
      close: () => server.close(),
    }
  })

const [name, objects] = process.argv.slice(2)
const figures = await { sealstack, s3rver, azurite }[name]()
console.log(JSON.stringify(figures))
