// One keep-alive connection of a load generator: raw sockets cost a fraction of what an HTTP client does, and the machine
// is shared with the server.
import { connect } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')
const CHUNKS_END = Buffer.from('0\r\n\r\n')
/** Bodies that are not part of a request's first bytes are written in blocks of this size. */
const BLOCK_BYTES = 1024 * 1024

/** Opens a connection; `send` gives the answer to one request, whose body is kept when `keep` is set. */
export const openConnection = ({ host, port }) => {
  const socket = connect({ host, port, noDelay: true })
  let current
  const fail = (error) => current?.reject(error)
  socket.on('error', fail).on('close', () => fail(new Error('The server closed the connection')))
  socket.on('data', (chunk) => {
    try {
      if (!current) throw new Error('Bytes came that nobody asked for')
      const answer = current.take(chunk)
      if (!answer) return
      const { resolve } = current
      current = undefined
      resolve(answer)
    } catch (error) {
      fail(error)
    }
  })
  return {
    send: (request, keep = false) =>
      new Promise((resolve, reject) => {
        current = { resolve, reject, take: answerReader(request.method, keep) }
        socket.write(request.head)
        if (request.body) writeBody(socket, request.body).catch(reject)
      }),
    close: () => socket.destroy(),
  }
}

/** Writes `bytes` bytes, `block` again and again, no faster than they leave. */
const writeBody = async (socket, { block, bytes }) => {
  for (let left = bytes; left > 0; left -= BLOCK_BYTES) {
    const part = left < block.byteLength ? block.subarray(0, left) : block
    if (!socket.write(part)) await new Promise((resolve) => socket.once('drain', resolve))
  }
}

/** A block to write bodies from. */
export const bodyBlock = Buffer.alloc(
  BLOCK_BYTES,
  'What is sealed here is not to be read by anybody who has but the disk. ',
)

/** Takes an answer as it comes; gives it once it is whole. Fails for any status but a success. */
const answerReader = (method, keep) => {
  let head = Buffer.alloc(0)
  let status
  let isChunked = false
  let left = 0
  let bodyBytes = 0
  let tail = Buffer.alloc(0)
  const kept = []

  const readHead = (chunk) => {
    head = head.byteLength === 0 ? chunk : Buffer.concat([head, chunk])
    const end = head.indexOf(HEAD_END)
    if (end < 0) return undefined
    const rest = head.subarray(end + 4)
    const text = head.toString('latin1', 0, end)
    status = Number(text.slice(9, 12))
    isChunked = /\r\ntransfer-encoding: *chunked/i.test(text)
    const hasBody = method !== 'HEAD' && status !== 204
    left = hasBody && !isChunked ? Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0) : 0
    isChunked &&= hasBody
    return { rest, text }
  }
  let text
  return (chunk) => {
    let rest = chunk
    if (status === undefined) {
      const read = readHead(chunk)
      if (!read) return undefined
      ;({ rest, text } = read)
    }
    bodyBytes += rest.byteLength
    if (keep || status >= 300) kept.push(rest)
    left -= rest.byteLength
    if (isChunked) {
      tail = Buffer.concat([tail, rest]).subarray(-CHUNKS_END.byteLength)
      if (!tail.equals(CHUNKS_END)) return undefined
    } else if (left > 0) return undefined
    if (status >= 300) throw new Error(`${text}\n\n${Buffer.concat(kept)}`)
    return { status, head: text, bytes: bodyBytes, body: keep ? Buffer.concat(kept) : undefined }
  }
}
