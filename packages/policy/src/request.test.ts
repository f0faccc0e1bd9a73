import { describe, test } from 'vitest'
import { lookupIn, policyRequest } from './request.ts'

const ANN = { kind: 'user', arn: 'arn:aws:iam::111122223333:user/ann', accountId: '111122223333', name: 'ann' } as const

const requestOf = (context: Parameters<typeof policyRequest>[0]['context']) =>
  policyRequest({ principal: ANN, action: 'kms:Decrypt', resource: '*', context })

describe('policyRequest', () => {
  test('asks a lookup for one key at a time, in lower case, and for none that the principal has', ({ expect }) => {
    const asked: string[] = []
    const request = requestOf((key) => {
      asked.push(key)
      return key === 'aws:sourceip' ? '192.0.2.1' : []
    })
    expect(request.valuesOf('aws:sourceip')).toEqual(['192.0.2.1'])
    expect(request.valuesOf('aws:tagkeys')).toBeUndefined()
    expect(request.valuesOf('aws:username')).toEqual(['ann'])
    expect(request.valuesOf('aws:principalservicename')).toBeUndefined()
    expect(asked).toEqual(['aws:sourceip', 'aws:tagkeys'])
  })

  test('finds values in whatever case their keys are written, together where two differ in nothing else', ({
    expect,
  }) => {
    const request = requestOf({
      'kms:EncryptionContext:A': 'x',
      'kms:EncryptionContext:a': ['y'],
      'aws:UserName': 'bob',
    })
    expect(request.valuesOf('kms:encryptioncontext:a')).toEqual(['x', 'y'])
    expect(request.valuesOf('aws:username')).toEqual(['ann'])
  })
})

test('lookupIn puts values together once, when the first is asked for', ({ expect }) => {
  let times = 0
  const lookup = lookupIn(() => {
    times += 1
    return { 'aws:SourceIp': '192.0.2.1' }
  })
  expect(times).toBe(0)
  expect([lookup('aws:sourceip'), lookup('aws:useragent')]).toEqual([['192.0.2.1'], undefined])
  expect(times).toBe(1)
})
