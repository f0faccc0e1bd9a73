import { Readable } from 'node:stream'
import { LimitExceededError } from '@sealstack/streams'
import { test } from 'vitest'
import { bodyBytes, bufferedRequest, withBufferedBody } from './buffered-body.ts'

const request = (body: Readable, contentLength?: string) => ({
  ...{ id: '', method: 'POST', rawPath: '/', rawQuery: '', secure: false, remoteAddress: undefined },
  headers: { 'content-length': contentLength },
  signal: new AbortController().signal,
  body,
})
const pieces = () => Readable.from([Buffer.from('ab'), Buffer.from('cd')], { objectMode: false })

test.for(['4', undefined])('a body of the announced length %s is read whole', async (contentLength, { expect }) => {
  const buffered = await withBufferedBody(request(pieces(), contentLength), 4)
  expect(String(Buffer.from(bodyBytes(buffered)))).toBe('abcd')
  expect(await withBufferedBody(buffered, 4)).toBe(buffered)
})

test.for(['4', '2', undefined])('a body that is too long is refused, announced as %s', async (length, { expect }) => {
  await expect(withBufferedBody(request(pieces(), length), 3)).rejects.toBeInstanceOf(LimitExceededError)
})

test('a body that breaks off, now or before, is an error; one that was read is empty', async ({ expect }) => {
  const broken = new Readable({ read: () => undefined })
  const waiting = withBufferedBody(request(broken, '4'), 4)
  broken.destroy()
  await expect(waiting).rejects.toThrow('broke off')
  await expect(withBufferedBody(request(broken, '4'), 4)).rejects.toThrow('broke off')
  const failing = new Readable({ read: () => undefined })
  const failed = withBufferedBody(request(failing, '4'), 4)
  failing.destroy(new Error('reset'))
  await expect(failed).rejects.toThrow('reset')
  const ended = pieces()
  for await (const _ of ended);
  expect(bodyBytes(await withBufferedBody(request(ended, '4'), 4))).toHaveLength(0)
})

test('a request that has its body from the start gives it as a stream too', async ({ expect }) => {
  const { body: _, ...rest } = request(pieces())
  const { body } = bufferedRequest(rest, Buffer.from('abcd'))
  expect(String(Buffer.concat(await body.toArray()))).toBe('abcd')
})
