// What is measured of an object store: a workload is one kind of request, of one size, over a number of connections.
import { createHash } from 'node:crypto'
import { bodyBlock, openConnection } from './connection.mjs'
import { diskDriver } from './disk.mjs'
import { requestFor } from './requests.mjs'

const [KIB, MIB] = [1024, 1024 * 1024]
const [ALL, LARGE, PEER, DELETING] = [
  ['sealstack', 'sealstack-unsealed', 's3rver', 'azurite', 'minio', 'node:http', 'disk'],
  // Azurite would take as long for these as all others together.
  ['sealstack', 'sealstack-unsealed', 's3rver', 'minio', 'node:http', 'disk'],
  ['sealstack', 's3rver', 'minio'],
  // s3rver answers 500 when several objects of one folder are deleted at once.
  ['sealstack', 'minio'],
]

const at = (connections, workload) =>
  Object.fromEntries(connections.map((each) => [`${workload.name}@${each}`, { ...workload, connections: each }]))

/**
 * Workloads by name. `operations` fixes how many requests a run has; otherwise a run has a time. `full` is what is another
 * without `--quick`.
 */
export const WORKLOADS = {
  ...at([16], { name: 'put-4k', operation: 'put', bytes: 4 * KIB, targets: ALL }),
  ...at([16], { name: 'get-4k', operation: 'get', bytes: 4 * KIB, targets: ALL, objects: 1000 }),
  ...at([1, 64], { name: 'put-4k', operation: 'put', bytes: 4 * KIB, targets: PEER }),
  ...at([1, 64], { name: 'get-4k', operation: 'get', bytes: 4 * KIB, targets: PEER, objects: 1000 }),
  ...at([16], { name: 'put-4k-bucket-key', operation: 'put', bytes: 4 * KIB, targets: ['sealstack-bucket-key'] }),
  ...at([16], {
    name: 'get-4k-bucket-key',
    ...{ operation: 'get', bytes: 4 * KIB, targets: ['sealstack-bucket-key'], objects: 1000 },
  }),
  ...at([16], { name: 'mixed-4k', operation: 'mixed', bytes: 4 * KIB, targets: PEER, objects: 1000 }),
  ...at([16], { name: 'head', operation: 'head', bytes: 4 * KIB, targets: PEER, objects: 1000 }),
  ...at([16], { name: 'delete', operation: 'delete', bytes: 4 * KIB, targets: DELETING, operations: 500 }),
  ...at([4], { name: 'delete-100', operation: 'deleteMany', bytes: 4 * KIB, targets: DELETING, operations: 8 }),
  ...at([4], { name: 'list-1000', operation: 'list', bytes: 4 * KIB, targets: PEER, objects: 1000 }),
  ...at([16], { name: 'put-1m', operation: 'put', bytes: MIB, targets: [...PEER, 'disk'], slots: 64 }),
  ...at([16], { name: 'get-1m', operation: 'get', bytes: MIB, targets: PEER, objects: 64 }),
  ...at([4], {
    name: 'put-64m',
    ...{ operation: 'put', bytes: 64 * MIB, targets: LARGE, slots: 4, operations: 4, full: { operations: 12 } },
  }),
  ...at([4], {
    name: 'get-64m',
    ...{ operation: 'get', bytes: 64 * MIB, targets: LARGE, objects: 4, operations: 8, full: { operations: 16 } },
  }),
  ...at([1], {
    name: 'put-64m',
    operation: 'put',
    bytes: 64 * MIB,
    targets: [...PEER, 'disk'],
    slots: 4,
    operations: 2,
  }),
  ...at([1], {
    name: 'get-64m',
    ...{ operation: 'get', bytes: 64 * MIB, targets: [...PEER, 'node:http'], objects: 4, operations: 4 },
  }),
  ...at([16], {
    name: 'range-64k',
    ...{
      operation: 'range',
      bytes: 256 * MIB,
      full: { bytes: 1024 * MIB },
      targets: [...PEER, 'sealstack-unsealed'],
      objects: 1,
    },
  }),
  ...at([4], {
    name: 'multipart',
    operation: 'multipart',
    bytes: 256 * MIB,
    full: { bytes: 1024 * MIB },
    targets: PEER,
  }),
}

/** Which target's figures another's are compared with, and the least that a ratio may be. */
export const TARGETS = [
  ['put-4k@16', 's3rver', 2],
  ['get-4k@16', 's3rver', 2.5],
  ['put-64m@4', 'disk', 0.85],
  ['put-64m@4', 'sealstack-unsealed', 0.85],
  ['get-64m@4', 'node:http', 0.7],
  ['get-64m@4', 'sealstack-unsealed', 0.85],
  ['put-4k@16', 'sealstack-unsealed', 0.85],
  ['range-64k@16', 's3rver', 4],
]

const RANGE_BYTES = 64 * KIB
const DELETED_AT_ONCE = 100
const PART_BYTES = 16 * MIB

const stored = ({ bytes }, index) => ({ key: `get-${bytes}/${index}`, bytes })
const doomed = (run, index) => `delete/${run}/${index}`

/** Any whole number below `limit`, the same ones in each run of a workload. */
const anyBelow = (limit, index) => Math.floor((((index + 1) * 2654435761) % 2 ** 32) / (2 ** 32 / limit))

const REQUESTS = {
  put: ({ bytes, slots }, { run, index }) => ({
    method: 'PUT',
    key: slots === undefined ? `put-${bytes}/${run}/${index}` : `put-${bytes}/${index % slots}`,
    bytes,
  }),
  get: (workload, { index }) => ({ method: 'GET', key: stored(workload, anyBelow(workload.objects, index)).key }),
  head: (workload, { index }) => ({ method: 'HEAD', key: stored(workload, anyBelow(workload.objects, index)).key }),
  mixed: (workload, place) => REQUESTS[place.index % 10 < 7 ? 'get' : 'put'](workload, place),
  range: (workload, { index }) => {
    const start = anyBelow(workload.bytes - RANGE_BYTES, index)
    return {
      method: 'GET',
      key: stored(workload, 0).key,
      headers: { range: `bytes=${start}-${start + RANGE_BYTES - 1}` },
    }
  },
  delete: (_workload, { run, index }) => ({ method: 'DELETE', key: doomed(run, index) }),
  deleteMany: (_workload, { run, index }) => {
    const keys = Array.from({ length: DELETED_AT_ONCE }, (_, at) => doomed(run, index * DELETED_AT_ONCE + at))
    const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')
    const document = Buffer.from(`<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}</Delete>`)
    return { method: 'POST', query: 'delete=', document }
  },
  list: ({ bytes }) => ({ method: 'GET', query: `list-type=2&prefix=get-${bytes}%2F` }),
}

/** The requests of a run, unsigned. */
export const requestsOf = (workload, { run, count }) =>
  Array.from({ length: count }, (_, index) => REQUESTS[workload.operation](workload, { run, index }))

const prepared = new Set()

/** Stores what a run reads or deletes, and sees once that it comes back as it was sent. */
export const prepareObjects = async (target, workload, run) => {
  const { operation, objects, operations } = workload
  if (operation === 'delete' || operation === 'deleteMany') {
    const count = operation === 'delete' ? operations : operations * DELETED_AT_ONCE
    await putAll(
      target,
      Array.from({ length: count }, (_, index) => ({ key: doomed(run, index), bytes: 1 })),
    )
    return
  }
  const name = JSON.stringify([target.name, workload.bytes, objects])
  if (objects === undefined || prepared.has(name)) return
  prepared.add(name)
  const all = Array.from({ length: objects }, (_, index) => stored(workload, index))
  await putAll(target, all)
  if (target.checks) await verify(target, all[0])
}

const putAll = async (target, objects) => {
  const queue = [...objects]
  const one = async () => {
    const connection = target.dialect === 'disk' ? diskDriver(target) : openConnection(target)
    for (let object = queue.pop(); object; object = queue.pop()) {
      await connection.send(requestFor(target, { method: 'PUT', ...object }))
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: objects.length > 8 ? 16 : 1 }, one))
}

const verify = async (target, { key, bytes }) => {
  const connection = openConnection(target)
  const { body } = await connection.send(requestFor(target, { method: 'GET', key }), true)
  connection.close()
  const expected = createHash('sha256')
  for (let left = bytes; left > 0; left -= bodyBlock.byteLength) expected.update(bodyBlock.subarray(0, left))
  const found = createHash('sha256').update(body).digest('hex')
  if (found !== expected.digest('hex')) throw new Error(`${target.name} gave back other bytes than it was given`)
}

/** One upload in parts, from its beginning to its completion. */
export const uploadInParts = async (target, { bytes, connections }, run) => {
  const key = `multipart/${run}`
  const first = openConnection(target)
  const startMs = performance.now()
  const begun = await first.send(
    requestFor(target, { method: 'POST', key, query: 'uploads=', headers: target.headers }),
    true,
  )
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(begun.body.toString())[1]
  const parts = Array.from({ length: Math.ceil(bytes / PART_BYTES) }, (_, index) => index + 1)
  const etags = new Map()
  const timesUs = []
  const queue = [...parts]
  const one = async () => {
    const connection = openConnection(target)
    for (let number = queue.shift(); number; number = queue.shift()) {
      const query = `partNumber=${number}&uploadId=${uploadId}`
      const sentMs = performance.now()
      const { head } = await connection.send(requestFor(target, { method: 'PUT', key, query, bytes: PART_BYTES }))
      timesUs.push((performance.now() - sentMs) * 1000)
      etags.set(number, /\r\netag: *(\S+)/i.exec(head)[1])
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: connections }, one))
  const list = parts.map((number) => `<Part><PartNumber>${number}</PartNumber><ETag>${etags.get(number)}</ETag></Part>`)
  const document = Buffer.from(`<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`)
  await first.send(requestFor(target, { method: 'POST', key, query: `uploadId=${uploadId}`, document }))
  first.close()
  const elapsedS = (performance.now() - startMs) / 1000
  const median = timesUs.sort((a, b) => a - b)
  const [p50Us, p99Us] = [0.5, 0.99].map((part) => median[Math.floor(median.length * part)])
  return {
    perSecond: parts.length / elapsedS,
    p50Us,
    p99Us,
    bytesPerSecond: bytes / elapsedS,
    operations: parts.length,
    bytes,
  }
}
