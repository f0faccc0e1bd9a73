// The load generator, a process of its own: each connection sends its next request when the answer to the last one is
// complete. Requests are signed before the clock runs. Parent and child talk by messages.
import { openConnection } from './connection.mjs'
import { diskDriver } from './disk.mjs'
import { figures } from './measure.mjs'
import { requestFor } from './requests.mjs'
import { signedKmsRequest } from './sign.mjs'
import { prepareObjects, requestsOf, uploadInParts } from './workloads.mjs'

/** Sends what `take` gives until it gives nothing, over as many connections; the time that each request took, in µs. */
const drive = async (target, take, connections) => {
  const timesUs = []
  let bytes = 0
  const startMs = performance.now()
  const one = async () => {
    const connection = target.dialect === 'disk' ? diskDriver(target) : openConnection(target)
    try {
      for (let request = take(); request; request = take()) {
        const sentMs = performance.now()
        const answer = await connection.send(request)
        timesUs.push((performance.now() - sentMs) * 1000)
        bytes += answer.bytes + (request.bytes ?? 0)
      }
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: connections }, one))
  return { timesUs, bytes, elapsedS: (performance.now() - startMs) / 1000 }
}

/** One run of a workload; `expected` is how many requests it may come to, `most` after how many it ends before its time. */
const runWorkload = async ({ target, workload, run, seconds, expected, most = Number.POSITIVE_INFINITY }) => {
  if (workload.operation === 'multipart') return uploadInParts(target, workload, run)
  const { connections, operations } = workload
  await prepareObjects(target, workload, run)
  const wanted = requestsOf(workload, { run, count: operations ?? expected })
  const requests = wanted.map((each) => ({ ...requestFor(target, each), bytes: each.bytes }))
  const endMs = performance.now() + seconds * 1000
  let next = 0
  const take = () => {
    if (operations !== undefined) return requests[next++]
    return performance.now() < endMs && next < most ? requests[next++ % requests.length] : undefined
  }
  const { timesUs, bytes, elapsedS } = await drive(target, take, connections)
  const { perSecond, p50Us, p99Us } = figures(timesUs, elapsedS, 0)
  return { perSecond, p50Us, p99Us, bytesPerSecond: bytes / elapsedS, operations: timesUs.length, bytes }
}

/** Requests to the KMS are all the same, and signed anew once a second. */
const runKms = async ({ address, name, body, connections, seconds }) => {
  const make = () => {
    const { headers, body: bytes } = signedKmsRequest(name, body, `${address.host}:${address.port}`)
    const lines = Object.entries({ ...headers, 'content-length': bytes.byteLength })
    const head = `POST / HTTP/1.1\r\n${lines.map(([header, value]) => `${header}: ${value}\r\n`).join('')}\r\n`
    return { method: 'POST', head: Buffer.concat([Buffer.from(head), bytes]) }
  }
  let [request, madeMs] = [make(), performance.now()]
  const endMs = madeMs + seconds * 1000
  const take = () => {
    const nowMs = performance.now()
    if (nowMs - madeMs > 1000) [request, madeMs] = [make(), nowMs]
    return nowMs < endMs ? request : undefined
  }
  const { timesUs, elapsedS } = await drive(address, take, connections)
  return figures(timesUs, elapsedS, 0)
}

process.on('message', async (message) => {
  try {
    process.send(await (message.workload ? runWorkload(message) : runKms(message)))
  } catch (error) {
    process.send({ error: error?.stack ?? String(error) })
  }
})
