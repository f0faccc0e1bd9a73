import { test } from 'vitest'
import { isBucketName } from './bucket-name.ts'

test.for(['abc', 'a.b-c', '0ab', 'a'.repeat(63)])('%j may be a bucket’s name', (name, { expect }) => {
  expect(isBucketName(name)).toBe(true)
})

test.for([
  'ab',
  'a'.repeat(64),
  'Abc',
  'a_b',
  '-ab',
  'ab-',
  'a..b',
  '1.2.3.4',
  'xn--ab',
  'sthree-ab',
  'amzn-s3-demo-ab',
  'ab-s3alias',
  'ab--ol-s3',
  'ab.mrap',
  'ab--x-s3',
  '',
  '../x',
])('%j may not', (name, { expect }) => {
  expect(isBucketName(name)).toBe(false)
})
