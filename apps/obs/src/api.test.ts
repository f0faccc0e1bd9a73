import * as S3 from '@aws-sdk/client-s3'
import { createRouter, parseQuery } from '@sealstack/http'
import { test } from 'vitest'
import { operations } from './api.ts'

test('every operation of the S3 model is here, built or not', ({ expect }) => {
  const known = new Set(operations.map(({ name }) => name))
  const ofTheModel = Object.keys(S3)
    .filter((name) => /^[A-Z]\w+Command$/.test(name))
    .map((name) => name.replace(/Command$/, ''))
  // These share the route of a Get operation and differ from it in a parameter that is not part of the route.
  const shared = /^List(Bucket(Analytics|IntelligentTiering|Inventory|Metrics)Configurations|ObjectAnnotations)$/
  expect(ofTheModel.length).toBeGreaterThan(100)
  expect(ofTheModel.filter((name) => !known.has(name) && !shared.test(name))).toEqual([])
})

test('a sub-resource is never taken for the plain operation', ({ expect }) => {
  const route = createRouter(operations)
  const nameOf = (method: string, path: string, query: string, headers = {}): string | undefined => {
    const answer = route({ method, path, query: parseQuery(query), headers })
    return answer.kind === 'found' ? answer.operation.name : undefined
  }
  expect(nameOf('GET', '/b/k', '')).toBe('GetObject')
  expect(nameOf('GET', '/b/k', 'acl')).toBe('GetObjectAcl')
  expect(nameOf('GET', '/b', 'acl&x-id=x')).toBe('GetBucketAcl')
  expect(nameOf('GET', '/b/', 'list-type=2')).toBe('ListObjectsV2')
  expect(nameOf('PUT', '/b/k', '', { 'x-amz-copy-source': '/a/b' })).toBe('CopyObject')
  expect(nameOf('PUT', '/b/k', 'partNumber=1&uploadId=x', { 'x-amz-copy-source': '/a/b' })).toBe('UploadPartCopy')
  expect(nameOf('PUT', '/b/k', 'partNumber=1&uploadId=x')).toBe('UploadPart')
  expect(nameOf('GET', '/', 'x-id=ListDirectoryBuckets')).toBe('ListDirectoryBuckets')
  expect(nameOf('DELETE', '/b/k', 'tagging')).toBe('DeleteObjectTagging')
  for (const { name, route: text } of operations) {
    const [method = '', target = ''] = text.split(' ')
    const [path = '', query = ''] = target.replace('{bucket}', 'b').replace('{key+}', 'k').split('?')
    const when = operations.find((each) => each.name === name)?.when ?? []
    expect(nameOf(method, path, query, Object.fromEntries(when.map((each) => [each, 'x'])))).toBe(name)
  }
})
