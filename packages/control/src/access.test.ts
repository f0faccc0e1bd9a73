import type { HttpRequest } from '@sealstack/http'
import { test } from 'vitest'
import { requireAccess } from './access.ts'

const statusOf = (token: string | undefined, remoteAddress: string, headers: Record<string, string>): number => {
  try {
    requireAccess({ token }, {
      remoteAddress,
      headers: { host: 'localhost:4566', ...headers },
    } as unknown as HttpRequest)
    return 200
  } catch (error) {
    return Reflect.get(Object(error), 'status')
  }
}

test('without a token this machine alone is answered, by its address or as localhost', ({ expect }) => {
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    expect(statusOf(undefined, address, {}), address).toBe(200)
  }
  for (const host of ['127.0.0.1:4566', '[::1]:4566', 'localhost', 'cloud.localhost:4566']) {
    expect(statusOf(undefined, '127.0.0.1', { host }), host).toBe(200)
  }
  expect(statusOf(undefined, '192.168.1.7', {})).toBe(403)
  expect(statusOf(undefined, '127.0.0.1', { host: 'rebound.example:4566' })).toBe(403)
  expect(statusOf(undefined, '127.0.0.1', { host: '' })).toBe(403)
})

test('with a token whoever has it is answered, and nobody else; web pages never are', ({ expect }) => {
  const authorization = 'Bearer a token'
  expect(statusOf('a token', '192.168.1.7', { authorization, host: 'cloud.example' })).toBe(200)
  expect(statusOf('a token', '127.0.0.1', { authorization: 'Bearer another' })).toBe(401)
  expect(statusOf('a token', '127.0.0.1', {})).toBe(401)
  expect(statusOf('a token', '127.0.0.1', { authorization, origin: 'http://localhost:3000' })).toBe(403)
  expect(statusOf(undefined, '127.0.0.1', { origin: 'null' })).toBe(403)
})
