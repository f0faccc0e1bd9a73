// The load generator, a process of its own: raw keep-alive sockets, each of which sends its next request when the answer
// to the last one is complete. Requests are made (signed) anew once a second. Parent and child talk by messages.
import { connect } from 'node:net'
import { figures } from './measure.mjs'
import { signedKmsRequest } from './sign.mjs'

const HEAD_END = Buffer.from('\r\n\r\n')

/** The bytes of an answer that is complete at the start of `bytes`; undefined when it is not. */
const wholeAnswer = (bytes) => {
  const end = bytes.indexOf(HEAD_END)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const length = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
  if (bytes.byteLength < length) return undefined
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(bytes.toString())
  return length
}

const httpText = ({ method, rawPath, headers, body }) =>
  Buffer.from(
    `${method} ${rawPath} HTTP/1.1\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}content-length: ${body.byteLength}\r\n\r\n${body}`,
  )

/** Sends until the time is over, over one connection. */
const drive = ({ host, port }, nextRequest, endMs, timesUs) =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    let [received, sentMs] = [Buffer.alloc(0), 0]
    const send = () => {
      sentMs = performance.now()
      socket.write(nextRequest())
    }
    socket.on('connect', send).on('error', reject).on('close', resolve)
    socket.on('data', (chunk) => {
      received = received.byteLength === 0 ? chunk : Buffer.concat([received, chunk])
      try {
        if (wholeAnswer(received) === undefined) return
      } catch (error) {
        reject(error)
        return
      }
      received = Buffer.alloc(0)
      const nowMs = performance.now()
      timesUs.push((nowMs - sentMs) * 1000)
      if (nowMs >= endMs) socket.end()
      else send()
    })
  })

process.on('message', async ({ address, name, body, connections, seconds }) => {
  try {
    const make = () => httpText(signedKmsRequest(name, body, `${address.host}:${address.port}`))
    let [request, madeMs] = [make(), performance.now()]
    const nextRequest = () => {
      if (performance.now() - madeMs > 1000) [request, madeMs] = [make(), performance.now()]
      return request
    }
    const [timesUs, startMs] = [[], performance.now()]
    const endMs = startMs + seconds * 1000
    await Promise.all(Array.from({ length: connections }, () => drive(address, nextRequest, endMs, timesUs)))
    process.send(figures(timesUs, (performance.now() - startMs) / 1000, 0))
  } catch (error) {
    process.send({ error: String(error) })
  }
})
