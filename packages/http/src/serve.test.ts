import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { onTestFinished, test } from 'vitest'
import { listen } from './listen.ts'
import type { Dispatch } from './message.ts'
import { type AccessEntry, serve } from './serve.ts'

const start = async (dispatch: Dispatch) => {
  const entries: AccessEntry[] = []
  const listener = await listen(
    serve(dispatch, (entry) => entries.push(entry)),
    { host: '127.0.0.1', port: 0 },
  )
  onTestFinished(() => listener.close(0))
  return { ...listener, entries }
}

test('the target arrives untouched', async ({ expect }) => {
  const { port } = await start(async ({ rawPath, rawQuery }) => ({ status: 200, body: `${rawPath} ${rawQuery}` }))
  const send = (path: string) =>
    new Promise<string>((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', path }, (response) => resolve(text(response)))
        .on('error', reject)
        .end()
    })
  expect(await send('/b/../x//%2F%f0?a=%2F&b')).toBe('/b/../x//%2F%f0 a=%2F&b')
  expect(await send('http://other/b/k?x')).toBe('/b/k x')
})

test('100 Continue is sent only once the body is asked for', async ({ expect }) => {
  const { port } = await start(async (request) =>
    request.headers['x-refuse'] ? { status: 403, body: 'no' } : { status: 200, body: await text(request.body) },
  )
  const send = (refuse: boolean) =>
    new Promise<{ continued: boolean; status: number | undefined; body: string }>((resolve, reject) => {
      let continued = false
      const headers = { expect: '100-continue', 'content-length': 5, ...(refuse ? { 'x-refuse': '1' } : {}) }
      const sent = httpRequest({ port, host: '127.0.0.1', method: 'PUT', headers }, async (response) => {
        resolve({ continued, status: response.statusCode, body: await text(response) })
        sent.destroy()
      })
      sent.on('continue', () => {
        continued = true
        sent.end('hello')
      })
      sent.on('error', reject)
      sent.flushHeaders()
    })
  expect(await send(false)).toEqual({ continued: true, status: 200, body: 'hello' })
  expect(await send(true)).toEqual({ continued: false, status: 403, body: 'no' })
})

test('a body that fails half-way breaks the connection instead of ending it', async ({ expect }) => {
  const failing = async function* () {
    yield Buffer.alloc(1000, 'a')
    await new Promise((resolve) => setTimeout(resolve, 20))
    throw new Error('segment refused')
  }
  const { url, entries } = await start(async () => ({ status: 200, body: Readable.from(failing()) }))
  await expect(fetch(url).then((response) => response.text())).rejects.toThrow()
  await expect.poll(() => entries[0]).toMatchObject({ status: 200, broken: true })
})

test('headers beyond the limit are refused without reaching the service', async ({ expect }) => {
  const { port, entries } = await start(async () => ({ status: 200 }))
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(40_000)}\r\n\r\n`),
    )
    resolve(text(socket))
  })
  expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  expect(entries).toHaveLength(0)
})

test('the signal tells that the client has gone', async ({ expect }) => {
  let aborted = false
  const { url } = await start(
    (request) =>
      new Promise((resolve) => {
        request.signal.addEventListener('abort', () => {
          aborted = true
          resolve({ status: 200 })
        })
      }),
  )
  await expect(fetch(url, { signal: AbortSignal.timeout(50) })).rejects.toThrow()
  await expect.poll(() => aborted).toBe(true)
})

test('a body in pieces is one body, with its length', async ({ expect }) => {
  const pieces = [Buffer.alloc(70_000, 1), Buffer.alloc(0), new Uint8Array([2, 3]), Buffer.alloc(70_000, 4)]
  const { url } = await start(async ({ rawPath }) => ({ status: 200, body: pieces.slice(0, Number(rawPath.slice(1))) }))
  for (const count of [0, 1, 2, 4]) {
    const reply = await fetch(`${url}/${count}`)
    const wanted = Buffer.concat(pieces.slice(0, count))
    expect(reply.headers.get('content-length')).toBe(String(wanted.byteLength))
    expect(Buffer.from(await reply.arrayBuffer()).equals(wanted)).toBe(true)
  }
  const head = await fetch(`${url}/4`, { method: 'HEAD' })
  expect([head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual(['140002', 0])
})

test('bytes of headers arrive as they are, whatever the body is', async ({ expect }) => {
  const value = Buffer.from('ü').toString('latin1')
  const { url } = await start(async ({ rawPath }) => ({
    status: 200,
    headers: { 'x-amz-meta-a': value },
    body: rawPath === '/stream' ? Readable.from([Buffer.from('x')]) : 'x',
  }))
  for (const path of ['/', '/stream']) expect((await fetch(url + path)).headers.get('x-amz-meta-a')).toBe(value)
})

test('the rest of a body that was given up is taken, so that a client that sends it all gets its answer', async ({
  expect,
}) => {
  const { url } = await start(async ({ body }) => {
    for await (const _ of body.iterator({ destroyOnReturn: false })) break
    return { status: 400, body: 'no' }
  })
  for (let time = 0; time < 2; time++) {
    const reply = await fetch(url, { method: 'POST', body: new Uint8Array(8 * 2 ** 20) })
    expect([reply.status, await reply.text()]).toEqual([400, 'no'])
  }
})

test('repeated headers of a vendor are joined as its signatures have them, and no name is special', async ({
  expect,
}) => {
  let seen: Record<string, string | undefined> = {}
  const { port } = await start(async ({ headers }) => {
    seen = headers
    return { status: 204 }
  })
  const lines = ['host: x', 'x-amz-meta-a: 1', 'X-Amz-Meta-A: 2, 3', 'accept: 1', 'accept: 2', '__proto__: x']
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`))
    socket.once('data', () => resolve(void socket.destroy()))
  })
  expect(seen).toMatchObject({ 'x-amz-meta-a': '1,2, 3', accept: '1, 2' })
})

test('an object that is derived from a request has its body and its signal', async ({ expect }) => {
  const { url } = await start(async (request) => {
    const derived = Object.create(request) as typeof request
    return { status: 200, body: `${await text(derived.body)} ${derived.signal === request.signal}` }
  })
  expect(await (await fetch(url, { method: 'POST', body: 'sent' })).text()).toBe('sent true')
})

test('a listener tells what has come and gone over connections that are open, and over those that were', async ({
  expect,
}) => {
  const body = 'x'.repeat(10_000)
  const { port, traffic } = await start(async (request) => ({ status: 200, body: await text(request.body) }))
  const socket = connect(port, '127.0.0.1')
  socket.write(`PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  let received = 0
  for await (const chunk of socket) {
    received += chunk.length
    if (received > body.length) break
  }
  const told = traffic()
  expect(told).toMatchObject({ connections: 1, bytesIn: socket.bytesWritten })
  expect(told.bytesOut).toBeGreaterThanOrEqual(received)
  socket.destroy()
  await expect.poll(() => traffic().connections).toBe(0)
  expect(traffic()).toEqual({ ...told, connections: 0 })
})
