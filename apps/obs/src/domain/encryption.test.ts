import { test } from 'vitest'
import { chooseEncryption, type EncryptionHeaders, fullContext } from './encryption.ts'

const context = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const kms = 'aws:kms'

test.for<[EncryptionHeaders, unknown]>([
  [{}, { mode: 'AES256', keyId: 'alias/aws/sse-s3', context: {}, hasBucketKey: false }],
  [{ algorithm: 'AES256' }, { mode: 'AES256', keyId: 'alias/aws/sse-s3', context: {}, hasBucketKey: false }],
  [
    { algorithm: 'AES256', hasBucketKey: true },
    { mode: 'AES256', keyId: 'alias/aws/sse-s3', context: {}, hasBucketKey: false },
  ],
  [{ algorithm: kms }, { mode: kms, keyId: 'alias/aws/s3', context: {}, hasBucketKey: false }],
  [
    { algorithm: kms, keyId: 'k' },
    { mode: kms, keyId: 'k', context: {}, hasBucketKey: false },
  ],
  [
    { algorithm: kms, context: context({ a: 'ü' }) },
    { mode: kms, keyId: 'alias/aws/s3', context: { a: 'ü' }, hasBucketKey: false },
  ],
  [{ algorithm: 'aes256' }, 'unknown-algorithm'],
  [{ algorithm: '' }, 'unknown-algorithm'],
  [
    { algorithm: 'aws:kms:dsse', keyId: 'k' },
    { mode: 'aws:kms:dsse', keyId: 'k', context: {}, hasBucketKey: false },
  ],
  [
    { algorithm: kms, hasBucketKey: true },
    { mode: kms, keyId: 'alias/aws/s3', context: {}, hasBucketKey: true },
  ],
  [{ keyId: 'k' }, 'kms-header-without-kms'],
  [{ algorithm: 'AES256', keyId: 'k' }, 'kms-header-without-kms'],
  [{ algorithm: 'AES256', context: context({}) }, 'kms-header-without-kms'],
  [{ algorithm: kms, context: '!!' }, 'malformed-context'],
  [{ algorithm: kms, context: context([]) }, 'malformed-context'],
  [{ algorithm: kms, context: context(null) }, 'malformed-context'],
  [{ algorithm: kms, context: context({ a: 1 }) }, 'malformed-context'],
  [{ algorithm: kms, context: context('a') }, 'malformed-context'],
  [{ algorithm: kms, context: Buffer.from('{"a":"\xff"}', 'latin1').toString('base64') }, 'malformed-context'],
  [{ algorithm: kms, context: context({ 'aws:s3:arn': 'x' }) }, 'reserved-context'],
])('%j', ([headers, choice], { expect }) => {
  expect(chooseEncryption(headers)).toEqual(choice)
})

test('the context of an object always names it', ({ expect }) => {
  expect(fullContext('b', 'a/ü', { team: 'x' })).toEqual({ team: 'x', 'aws:s3:arn': 'arn:aws:s3:::b/a/ü' })
})
