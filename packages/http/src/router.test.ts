import { describe, test } from 'vitest'
import { parseQuery } from './query.ts'
import { createRouter } from './router.ts'

const route = (name: string, text: string, when?: readonly string[]) => ({ name, route: text, when })

const table = [
  route('ListBuckets', 'GET /'),
  route('ListObjects', 'GET /{bucket}'),
  route('ListObjectsV2', 'GET /{bucket}?list-type=2'),
  route('GetBucketAcl', 'GET /{bucket}?acl'),
  route('GetObject', 'GET /{bucket}/{key+}'),
  route('PutObject', 'PUT /{bucket}/{key+}'),
  route('CopyObject', 'PUT /{bucket}/{key+}', ['x-amz-copy-source']),
  route('UploadPart', 'PUT /{bucket}/{key+}?partNumber&uploadId'),
  route('UploadPartCopy', 'PUT /{bucket}/{key+}?partNumber&uploadId', ['x-amz-copy-source']),
  route('Health', 'GET /_sealstack/health'),
]

const ask = (method: string, target: string, headers: Record<string, string> = {}, operations = table) => {
  const [path = '', query = ''] = target.split('?')
  return createRouter(operations)({ method, path, query: parseQuery(query), headers })
}

const nameOf = (...args: Parameters<typeof ask>): string => {
  const answer = ask(...args)
  return answer.kind === 'found' ? answer.operation.name : answer.kind
}

describe('createRouter', () => {
  test('takes the most specific route, in whatever order the table stands', ({ expect }) => {
    for (const operations of [table, [...table].reverse()]) {
      expect(nameOf('GET', '/', {}, operations)).toBe('ListBuckets')
      expect(nameOf('GET', '/b', {}, operations)).toBe('ListObjects')
      expect(nameOf('GET', '/b/', {}, operations)).toBe('ListObjects')
      expect(nameOf('GET', '/b?list-type=2', {}, operations)).toBe('ListObjectsV2')
      expect(nameOf('GET', '/b?list-type=1', {}, operations)).toBe('ListObjects')
      expect(nameOf('GET', '/b?acl', {}, operations)).toBe('GetBucketAcl')
      expect(nameOf('PUT', '/b/k', {}, operations)).toBe('PutObject')
      expect(nameOf('PUT', '/b/k', { 'x-amz-copy-source': '/a/b' }, operations)).toBe('CopyObject')
      expect(nameOf('PUT', '/b/k?uploadId=u&partNumber=1', {}, operations)).toBe('UploadPart')
      expect(nameOf('PUT', '/b/k?uploadId=u&partNumber=1', { 'x-amz-copy-source': '/a/b' }, operations)).toBe(
        'UploadPartCopy',
      )
      expect(nameOf('GET', '/_sealstack/health', {}, operations)).toBe('Health')
    }
  })

  test.for([
    ['/b/a/b', 'a/b'],
    ['/b//a', '/a'],
    ['/b/a//', 'a//'],
    ['/b//', '/'],
    ['/b/../x', '../x'],
    ['/b/a%2Fb', 'a%2Fb'],
  ])('gives the key of %s byte for byte', ([target = '', key], { expect }) => {
    expect(ask('GET', target)).toMatchObject({ kind: 'found', labels: { bucket: 'b', key } })
  })

  test('tells a wrong method from an unknown path', ({ expect }) => {
    expect(ask('DELETE', '/b/k')).toMatchObject({ kind: 'method-not-allowed' })
    expect(ask('GET', '/x/y', {}, [route('A', 'GET /only')])).toEqual({ kind: 'no-route' })
  })

  test('refuses two operations that would tie', ({ expect }) => {
    expect(() => createRouter([route('A', 'GET /{x}?acl'), route('B', 'GET /{y}?acl')])).toThrow(/B and A/)
  })
})
