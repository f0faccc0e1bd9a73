import { describe, test } from 'vitest'
import { newKeyId } from './key-id.ts'
import { isKeyId, readKeyReference } from './key-reference.ts'

const home = { region: 'eu-de', accountId: '000000000000' }
const ID = '0d0466b0-e727-4d9c-b35d-f84bb474a37f'

describe('a key is named by', () => {
  test.for([
    [ID, { kind: 'id', id: ID }],
    [`mrk-${'0'.repeat(32)}`, { kind: 'id', id: `mrk-${'0'.repeat(32)}` }],
    [`arn:aws:kms:eu-de:000000000000:key/${ID}`, { kind: 'id', id: ID }],
    ['alias/a:b/c', { kind: 'alias', name: 'alias/a:b/c' }],
    ['arn:aws:kms:eu-de:000000000000:alias/a:b/c', { kind: 'alias', name: 'alias/a:b/c' }],
    [`eu-de:domain:key/${ID}`, { kind: 'id', id: ID }],
  ] as const)('%s', ([text, reference], { expect }) => {
    expect(readKeyReference(text, home)).toEqual(reference)
  })
})

describe('no key is named by', () => {
  test.for([
    ['x', "Invalid keyId 'x'"],
    [ID.toUpperCase(), `Invalid keyId '${ID.toUpperCase()}'`],
    [ID.replaceAll('-', ''), `Invalid keyId '${ID.replaceAll('-', '')}'`],
    ['arn:aws:kms:eu-de:000000000000:key/x', "Invalid keyId 'arn:aws:kms:eu-de:000000000000:key/x'"],
    [`arn:aws:kms:eu-de:000000000000:${ID}`, `Invalid arn arn:aws:kms:eu-de:000000000000:${ID}`],
    ['arn:aws:kms:eu-de:000000000000:key/', 'Invalid arn arn:aws:kms:eu-de:000000000000:key/'],
    ['arn:aws:s3:::bucket', 'Invalid arn arn:aws:s3:::bucket'],
    ['arn:', 'Invalid arn arn:'],
    [`arn:aws:kms:us-east-1:000000000000:key/${ID}`, 'Invalid arn us-east-1'],
  ] as const)('%s', ([text, message], { expect }) => {
    expect(() => readKeyReference(text, home)).toThrow(message)
  })
})

test('an ARN of another account says which', ({ expect }) => {
  const accountId = '111111111111'
  const arn = `arn:aws:kms:eu-de:${accountId}:`
  expect(readKeyReference(`${arn}key/${ID}`, home)).toEqual({ kind: 'id', id: ID, accountId })
  expect(readKeyReference(`${arn}alias/a`, home)).toEqual({ kind: 'alias', name: 'alias/a', accountId })
})

test('new key ids are random UUIDs of version 4', ({ expect }) => {
  for (const fill of [0x00, 0xff]) {
    const id = newKeyId((bytes) => new Uint8Array(bytes).fill(fill))
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(isKeyId(id)).toBe(true)
  }
})
