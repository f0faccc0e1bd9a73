import { expect, test } from 'vitest'
import { storedHeaders } from './stored-headers.ts'

const stored = (headers: Readonly<Record<string, string>>) =>
  JSON.parse(JSON.stringify(storedHeaders({ headers } as unknown as Parameters<typeof storedHeaders>[0])))

test('an upload leaves its headers, and its metadata whatever its names are', () => {
  const headers = {
    'content-type': 'text/plain',
    'x-amz-meta-__proto__': 'a',
    'x-amz-meta-constructor': 'b',
    date: 'c',
  }
  const { headers: own, metadata } = stored(headers)
  expect(own).toEqual({ 'content-type': 'text/plain' })
  expect(Object.entries(metadata)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test('aws-chunked was for the wire alone', () => {
  const encodingOf = (value: string) => stored({ 'content-encoding': value }).headers['content-encoding']
  expect(encodingOf('aws-chunked')).toBeUndefined()
  expect(encodingOf('gzip, aws-chunked')).toBe('gzip')
  expect(encodingOf('gzip,br')).toBe('gzip,br')
})
