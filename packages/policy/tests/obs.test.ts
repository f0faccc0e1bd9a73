import { describe, expect, test } from 'vitest'
import { type ConditionValues, evaluate, parsePolicy, policyRequest } from '../src/index.ts'
import { WHO, type Who } from './_util.ts'

const EVERYBODY = Object.keys(WHO) as Who[]

/** A bucket policy as the OBS API takes it; no Version is needed. */
const obs = (statement: object, bucket?: string): ReturnType<typeof parsePolicy> =>
  parsePolicy(JSON.stringify({ Statement: [statement] }), 'obs-resource', { bucket })

const ALLOW = { Effect: 'Allow', Principal: { ID: ['*'] }, Action: '*', Resource: ['photos', 'photos/*'] }

const allows = (
  change: object,
  request: { who?: Who; action?: string; resource?: string; context?: ConditionValues } = {},
): boolean => {
  const { who = 'ann', action = 's3:GetObject', resource = 'photos/a.jpg', context } = request
  const asked = policyRequest({ principal: WHO[who], action, resource: `arn:aws:s3:::${resource}`, context })
  return evaluate(asked, [obs({ ...ALLOW, ...change })]).effect === 'allow'
}

describe('Principal', () => {
  const rows: readonly [rule: string, principal: unknown, who: string][] = [
    ['everybody', '*', EVERYBODY.join(' ')],
    ['everybody by ID', { ID: '*' }, EVERYBODY.join(' ')],
    ['every account is not the unsigned', { ID: 'domain/*' }, 'root ann role bob otherRoot otherRole'],
    ['an account', { ID: 'domain/d1' }, 'root ann role'],
    ['every user of an account', { ID: 'domain/d1:user/*' }, 'root ann'],
    ['a user', { ID: ['domain/d1:user/AIDAANN'] }, 'ann'],
    ['users of two accounts', { ID: ['domain/d1:user/AIDAANN', 'domain/d2:user/AIDABOB'] }, 'ann bob'],
    ['a user of the same id elsewhere', { ID: 'domain/d2:user/AIDAANN' }, ''],
    ['an agency', { ID: 'domain/d1:agency/deploy' }, 'role'],
    ['every agency', { ID: 'domain/d1:agency/*' }, 'role'],
  ]
  for (const [rule, principal, who] of rows) {
    test(rule, () => {
      expect(EVERYBODY.filter((each) => allows({ Principal: principal }, { who: each })).join(' ')).toBe(who)
    })
  }
  test('NotPrincipal spares a user without its account', () => {
    const denied = EVERYBODY.filter((who) => {
      const policy = obs({
        ...ALLOW,
        Effect: 'Deny',
        Principal: undefined,
        NotPrincipal: { ID: 'domain/d1:user/AIDAANN' },
      })
      const request = policyRequest({ principal: WHO[who], action: 's3:GetObject', resource: 'arn:aws:s3:::photos/a' })
      return evaluate(request, [policy]).effect === 'explicit-deny'
    })
    expect(denied).toEqual(EVERYBODY.filter((who) => who !== 'ann'))
  })
})

describe('the words of OBS', () => {
  const rows: readonly [rule: string, change: object, request: Parameters<typeof allows>[1], allowed: boolean][] = [
    ['an action', { Action: 'GetObject' }, {}, true],
    ['another action', { Action: ['PutObject'] }, {}, false],
    ['an action with its service and type', { Action: 'obs:object:GetObject' }, {}, true],
    [
      'an action on the bucket',
      { Action: 'obs:bucket:ListBucket' },
      { action: 's3:ListBucket', resource: 'photos' },
      true,
    ],
    ['wildcards in actions', { Action: 'Get*' }, {}, true],
    ['an action of S3', { Action: 's3:GetObject' }, {}, true],
    ['actions have no case', { Action: 'getobject' }, {}, true],
    ['every action', { Action: '*' }, { action: 's3:DeleteObject' }, true],
    ['NotAction', { Action: undefined, NotAction: 'PutObject' }, {}, true],
    ['a resource', { Action: 'GetObject', Resource: 'photos/a.jpg' }, {}, true],
    ['another resource', { Action: 'GetObject', Resource: 'photos/b.jpg' }, {}, false],
    ['a resource as identity policies name it', { Action: 'GetObject', Resource: 'obs:*:*:object:photos/*' }, {}, true],
    ['a resource of S3', { Action: 'GetObject', Resource: 'arn:aws:s3:::photos/*' }, {}, true],
    ['NotResource', { Resource: undefined, NotResource: 'photos/b*' }, {}, true],
    [
      'an address',
      { Condition: { IpAddress: { SourceIp: '10.0.0.0/8' } } },
      { context: { 'aws:SourceIp': '10.1.2.3' } },
      true,
    ],
    [
      'another address',
      { Condition: { IpAddress: { SourceIp: '10.0.0.0/8' } } },
      { context: { 'aws:SourceIp': '11.1.2.3' } },
      false,
    ],
    [
      'an address, with service',
      { Condition: { IpAddress: { 'obs:SourceIp': '10.0.0.0/8' } } },
      { context: { 'aws:SourceIp': '10.1.2.3' } },
      true,
    ],
    [
      'a referer',
      { Condition: { StringLike: { Referer: ['http://x/*'] } } },
      { context: { 'aws:Referer': 'http://x/y' } },
      true,
    ],
    ['TLS', { Condition: { Bool: { SecureTransport: 'true' } } }, { context: { 'aws:SecureTransport': 'true' } }, true],
    [
      'the time',
      { Condition: { DateGreaterThan: { CurrentTime: '2026-01-01T00:00:00Z' } } },
      { context: { 'aws:CurrentTime': '2026-06-01T00:00:00Z' } },
      true,
    ],
    ['a prefix', { Condition: { StringEquals: { prefix: 'a/' } } }, { context: { 's3:prefix': 'a/' } }, true],
    [
      'max-keys',
      { Condition: { NumericLessThanEquals: { 'max-keys': 10 } } },
      { context: { 's3:max-keys': '11' } },
      false,
    ],
    [
      'an ACL',
      { Condition: { StringEquals: { 'x-obs-acl': 'private' } } },
      { context: { 's3:x-amz-acl': 'private' } },
      true,
    ],
    [
      'an ACL, shortly',
      { Condition: { StringEquals: { acl: 'private' } } },
      { context: { 's3:x-amz-acl': 'private' } },
      true,
    ],
    [
      'encryption by the KMS',
      { Condition: { StringEquals: { 'x-obs-server-side-encryption': 'kms' } } },
      { context: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
      true,
    ],
    [
      'encryption otherwise',
      { Condition: { StringNotEquals: { 'x-obs-server-side-encryption': 'kms' } } },
      { context: { 's3:x-amz-server-side-encryption': 'AES256' } },
      true,
    ],
    ['a short operator', { Condition: { streq: { prefix: 'a' } } }, { context: { 's3:prefix': 'a' } }, true],
    [
      'another short operator',
      { Condition: { notipaddr: { SourceIp: '10.0.0.0/8' } } },
      { context: { 'aws:SourceIp': '10.1.2.3' } },
      false,
    ],
  ]
  for (const [rule, change, request, allowed] of rows) test(rule, () => expect(allows(change, request)).toBe(allowed))
})

describe('refusals', () => {
  const rows: readonly [rule: string, change: object, message: string][] = [
    ['a principal of AWS', { Principal: { AWS: '111122223333' } }, 'Invalid principal in policy'],
    ['a principal of another form', { Principal: { ID: 'user/x' } }, 'Invalid principal in policy'],
    ['an action of another service', { Action: 'ecs:cloudServers:list' }, 'Policy has invalid action'],
    ['another bucket', { Resource: 'videos/*', Action: 'GetObject' }, 'Policy has invalid resource'],
    [
      'an action without its resource',
      { Resource: 'photos', Action: 'GetObject' },
      'Action does not apply to any resource(s) in statement',
    ],
    ['an operator that is none', { Condition: { strange: { prefix: 'a' } } }, 'Invalid Condition type : strange'],
  ]
  for (const [rule, change, message] of rows) {
    test(rule, () => expect(() => obs({ ...ALLOW, ...change }, 'photos')).toThrow(message))
  }
})
