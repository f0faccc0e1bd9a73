import { test } from 'vitest'
import { readAddress } from './address.ts'

const domains = ['localhost', 's3.localhost', 'obs.local.test']

test.for([
  ['localhost:4567', '/b/k', '/b/k', undefined],
  ['127.0.0.1:4567', '/b/k', '/b/k', undefined],
  ['[::1]:4567', '/b/k', '/b/k', undefined],
  ['photos.localhost', '/k', '/photos/k', 'photos'],
  ['Photos.LOCALHOST:80', '/k', '/photos/k', 'photos'],
  ['photos.s3.localhost', '/k', '/photos/k', 'photos'],
  ['a.b.obs.local.test:1', '/', '/a.b/', 'a.b'],
  ['s3.localhost', '/b/k', '/b/k', undefined],
  ['elsewhere.example', '/b/k', '/b/k', undefined],
  [undefined, '/b/k', '/b/k', undefined],
  ['localhost', '/b/../x//%2F/.', '/b/../x//%2F/.', undefined],
  ['localhost', '/b/\u00c3\u00bc', '/b/%c3%bc', undefined],
] as const)('%j %j', ([host, rawPath, path, hostBucket], { expect }) => {
  expect(readAddress(host, rawPath, domains)).toEqual({ path, hostBucket })
})
