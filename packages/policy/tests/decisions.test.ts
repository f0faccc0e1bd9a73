import { describe, expect, test } from 'vitest'
import {
  type Decision,
  decideKey,
  decideResource,
  denialMessage,
  explain,
  type Policy,
  type PolicySource,
  policyRequest,
} from '../src/index.ts'
import { ACCOUNT, BUCKET, OBJECT, OTHER, policyOf, WHO, type Who } from './_util.ts'

const KEY = `arn:aws:kms:eu-de:${ACCOUNT}:key/1`

/** Policies by a letter: Allow, Deny, or one that says nothing of the request. */
const identityPolicy = (letter: string, kind: 'identity' | 'boundary' | 'session' | 'service-control'): Policy =>
  policyOf(kind, {
    Effect: letter === 'D' ? 'Deny' : 'Allow',
    Action: letter === '-' ? 'iam:GetUser' : ['s3:*', 'kms:*'],
    Resource: '*',
  })

const resourcePolicy = (kind: 'resource' | 'key', effect: string, principal: unknown): Policy => {
  const Action = kind === 'key' ? 'kms:*' : 's3:*'
  return policyOf(kind, { Effect: effect, Principal: principal, Action, Resource: '*' })
}

/** Who is named by a resource's policy. */
const NAMED: Readonly<Record<string, unknown>> = {
  '*': '*',
  user: { AWS: WHO.ann.arn },
  session: { AWS: WHO.role.arn },
  role: { AWS: WHO.role.roleArn },
  account: { AWS: ACCOUNT },
  bob: { AWS: WHO.bob.arn },
  other: { AWS: OTHER },
  otherRole: { AWS: WHO.otherRole.roleArn },
  logs: { Service: 'logging.s3.amazonaws.com' },
}

interface Sides {
  readonly who: Who
  /** `A` or `D`, a colon, and who is named; absent: no policy. */
  readonly resource?: string
  readonly identity?: string
  readonly boundary?: string
  readonly session?: string
  readonly control?: string
  readonly granted?: boolean
}

const decide = (kind: 'resource' | 'key', sides: Sides): Decision => {
  const { who, resource, identity, boundary, session, control, granted } = sides
  const [letter, name = ''] = (resource ?? '').split(':')
  const own = resource === undefined ? undefined : resourcePolicy(kind, letter === 'D' ? 'Deny' : 'Allow', NAMED[name])
  const input = {
    request: policyRequest({
      principal: WHO[who],
      action: kind === 'key' ? 'kms:Decrypt' : 's3:GetObject',
      resource: kind === 'key' ? KEY : OBJECT,
    }),
    ownerAccountId: ACCOUNT,
    identity: [...(identity ?? '')].map((each) => identityPolicy(each, 'identity')),
    boundary: boundary === undefined ? undefined : identityPolicy(boundary, 'boundary'),
    session: session === undefined ? undefined : [identityPolicy(session, 'session')],
    serviceControl: control === undefined ? undefined : [identityPolicy(control, 'service-control')],
  }
  if (kind === 'resource') return decideResource({ ...input, resource: own })
  return decideKey({ ...input, granted, key: own ?? resourcePolicy('key', 'Allow', { AWS: '999999999999' }) })
}

const ID: PolicySource = 'identity-based policy'
const RES: PolicySource = 'resource-based policy'
const BOUND: PolicySource = 'permissions boundary'
const SESS: PolicySource = 'session policy'
const SCP: PolicySource = 'service control policy'

type Row = readonly [rule: string, sides: Sides, effect: 'allow' | 'deny' | 'silent', source: PolicySource]

const check = (kind: 'resource' | 'key', rows: readonly Row[]): void => {
  for (const [rule, sides, effect, source] of rows) {
    test(rule, () => {
      const decision = decide(kind, sides)
      const expected = effect === 'allow' ? 'allow' : effect === 'deny' ? 'explicit-deny' : 'implicit-deny'
      expect([decision.effect, decision.source]).toEqual([expected, source])
    })
  }
}

describe('a bucket', () => {
  check('resource', [
    ['nobody says anything', { who: 'ann' }, 'silent', ID],
    ['identity allows', { who: 'ann', identity: 'A' }, 'allow', ID],
    ['one of two identity policies allows', { who: 'ann', identity: '-A' }, 'allow', ID],
    ['one of two identity policies denies', { who: 'ann', identity: 'AD' }, 'deny', ID],
    ['the bucket allows the user', { who: 'ann', resource: 'A:user' }, 'allow', RES],
    ['the bucket allows everybody', { who: 'ann', resource: 'A:*' }, 'allow', RES],
    ['the bucket denies', { who: 'ann', identity: 'A', resource: 'D:user' }, 'deny', RES],
    ['the bucket denies the account', { who: 'ann', identity: 'A', resource: 'D:account' }, 'deny', RES],
    ['identity denies what the bucket allows', { who: 'ann', identity: 'D', resource: 'A:user' }, 'deny', ID],
    ['the account is named: identity decides', { who: 'ann', resource: 'A:account' }, 'silent', ID],
    ['the account is named and identity allows', { who: 'ann', identity: 'A', resource: 'A:account' }, 'allow', ID],
    ['root may do all', { who: 'root' }, 'allow', ID],
    ['root may be denied', { who: 'root', resource: 'D:account' }, 'deny', RES],
    ['root has no boundary', { who: 'root', boundary: '-' }, 'allow', ID],
    ['root obeys service control', { who: 'root', control: '-' }, 'silent', SCP],

    ['boundary and identity', { who: 'ann', identity: 'A', boundary: 'A' }, 'allow', ID],
    ['a boundary does not allow', { who: 'ann', boundary: 'A' }, 'silent', ID],
    ['a silent boundary limits identity', { who: 'ann', identity: 'A', boundary: '-' }, 'silent', BOUND],
    ['a boundary denies', { who: 'ann', resource: 'A:user', boundary: 'D' }, 'deny', BOUND],
    ['a silent boundary does not limit the user', { who: 'ann', resource: 'A:user', boundary: '-' }, 'allow', RES],
    ['a silent boundary does not limit *', { who: 'role', resource: 'A:*', boundary: '-' }, 'allow', RES],
    ['a silent boundary limits the role', { who: 'role', resource: 'A:role', boundary: '-' }, 'silent', BOUND],
    [
      'a silent boundary does not limit the session',
      { who: 'role', resource: 'A:session', boundary: '-' },
      'allow',
      RES,
    ],
    ['the role without limits', { who: 'role', resource: 'A:role' }, 'allow', RES],

    ['a session policy limits identity', { who: 'role', identity: 'A', session: '-' }, 'silent', SESS],
    ['a session policy and identity', { who: 'role', identity: 'A', session: 'A' }, 'allow', ID],
    ['a session policy does not allow', { who: 'role', session: 'A' }, 'silent', ID],
    ['a session policy denies', { who: 'role', identity: 'A', session: 'D' }, 'deny', SESS],
    ['a silent session policy limits the role', { who: 'role', resource: 'A:role', session: '-' }, 'silent', SESS],
    [
      'a silent session policy does not limit the session',
      { who: 'role', resource: 'A:session', session: '-' },
      'allow',
      RES,
    ],

    ['service control limits identity', { who: 'ann', identity: 'A', control: '-' }, 'silent', SCP],
    ['service control limits the bucket', { who: 'ann', resource: 'A:user', control: '-' }, 'silent', SCP],
    ['service control denies', { who: 'ann', identity: 'A', control: 'D' }, 'deny', SCP],
    ['service control does not allow', { who: 'ann', control: 'A' }, 'silent', ID],
    ['all together', { who: 'role', identity: 'A', boundary: 'A', session: 'A', control: 'A' }, 'allow', ID],

    ['another account: identity alone', { who: 'bob', identity: 'A' }, 'silent', RES],
    ['another account: the bucket alone', { who: 'bob', resource: 'A:bob' }, 'silent', ID],
    ['another account: both', { who: 'bob', identity: 'A', resource: 'A:bob' }, 'allow', RES],
    ['another account by its id: both', { who: 'bob', identity: 'A', resource: 'A:other' }, 'allow', RES],
    ['another account: everybody and identity', { who: 'bob', identity: 'A', resource: 'A:*' }, 'allow', RES],
    ['another account: denied there', { who: 'bob', identity: 'D', resource: 'A:bob' }, 'deny', ID],
    ['another account: denied here', { who: 'bob', identity: 'A', resource: 'D:other' }, 'deny', RES],
    ['another account: its boundary', { who: 'bob', identity: 'A', resource: 'A:bob', boundary: '-' }, 'silent', BOUND],
    [
      'another account: its session policy',
      { who: 'otherRole', identity: 'A', resource: 'A:otherRole', session: '-' },
      'silent',
      SESS,
    ],
    [
      'another account: its service control',
      { who: 'bob', identity: 'A', resource: 'A:bob', control: '-' },
      'silent',
      SCP,
    ],
    ['root of another account, named', { who: 'otherRoot', resource: 'A:other' }, 'allow', RES],
    ['root of another account, not named', { who: 'otherRoot' }, 'silent', RES],

    ['unsigned, nothing said', { who: 'anyone' }, 'silent', RES],
    ['unsigned, everybody allowed', { who: 'anyone', resource: 'A:*' }, 'allow', RES],
    ['unsigned, the account allowed', { who: 'anyone', resource: 'A:account' }, 'silent', RES],
    ['unsigned has no identity policies', { who: 'anyone', identity: 'A' }, 'silent', RES],
    ['unsigned, denied', { who: 'anyone', resource: 'D:*' }, 'deny', RES],
    ['a service, named', { who: 'logs', resource: 'A:logs' }, 'allow', RES],
    ['a service, not named', { who: 'logs', resource: 'A:account' }, 'silent', RES],
    ['service control is not for services', { who: 'logs', resource: 'A:logs', control: 'D' }, 'allow', RES],
  ])
})

describe('a key', () => {
  check('key', [
    ['the key policy says nothing', { who: 'ann' }, 'silent', RES],
    ['identity alone is not enough', { who: 'ann', identity: 'A' }, 'silent', RES],
    ['root of the account is not enough', { who: 'root' }, 'silent', RES],
    ['root, when the account is named', { who: 'root', resource: 'A:account' }, 'allow', RES],
    ['the account is named: identity decides', { who: 'ann', resource: 'A:account' }, 'silent', ID],
    ['the account is named and identity allows', { who: 'ann', identity: 'A', resource: 'A:account' }, 'allow', RES],
    ['the account is named, a role', { who: 'role', identity: 'A', resource: 'A:account' }, 'allow', RES],
    ['the account is named, identity denies', { who: 'ann', identity: 'D', resource: 'A:account' }, 'deny', ID],
    [
      'the account is named, a boundary limits',
      { who: 'ann', identity: 'A', boundary: '-', resource: 'A:account' },
      'silent',
      BOUND,
    ],
    ['the user is named', { who: 'ann', resource: 'A:user' }, 'allow', RES],
    ['the user is named, identity denies', { who: 'ann', identity: 'D', resource: 'A:user' }, 'deny', ID],
    ['the role is named', { who: 'role', resource: 'A:role' }, 'allow', RES],
    ['the role is named, a boundary limits', { who: 'role', resource: 'A:role', boundary: '-' }, 'silent', BOUND],
    [
      'the session is named, a boundary does not limit',
      { who: 'role', resource: 'A:session', boundary: '-' },
      'allow',
      RES,
    ],
    ['the key policy denies', { who: 'ann', identity: 'A', resource: 'D:account' }, 'deny', RES],
    ['another account: the key alone', { who: 'bob', resource: 'A:bob' }, 'silent', ID],
    ['another account: identity alone', { who: 'bob', identity: 'A', resource: 'A:account' }, 'silent', RES],
    ['another account: both', { who: 'bob', identity: 'A', resource: 'A:other' }, 'allow', RES],
    ['everybody, of another account', { who: 'bob', resource: 'A:*' }, 'silent', ID],
    ['a grant', { who: 'ann', granted: true }, 'allow', 'grant'],
    ['a grant for another account', { who: 'bob', granted: true }, 'allow', 'grant'],
    ['a grant denies nothing and is denied', { who: 'ann', granted: true, resource: 'D:user' }, 'deny', RES],
    ['a grant, identity denies', { who: 'ann', granted: true, identity: 'D' }, 'deny', ID],
    ['no grant', { who: 'ann', granted: false }, 'silent', RES],
    ['unsigned never', { who: 'anyone', resource: 'A:*' }, 'silent', RES],
    ['a service, named', { who: 'logs', resource: 'A:logs' }, 'allow', RES],
  ])
})

test('names the statement that decided, a Deny before an Allow that stands first', () => {
  const policy = policyOf(
    'resource',
    { Sid: 'a', Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: OBJECT },
    { Sid: 'd', Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: OBJECT },
  )
  const ask = (action: string): Decision =>
    decideResource({
      request: policyRequest({ principal: WHO.ann, action, resource: OBJECT }),
      ownerAccountId: ACCOUNT,
      resource: policy,
    })
  expect(ask('s3:GetObject').by).toEqual({ policy: 'resource', statement: 1, sid: 'd' })
  expect(ask('s3:PutObject').by).toEqual({ policy: 'resource', statement: 0, sid: 'a' })
})

test('explains which elements did not match', () => {
  const policy = policyOf(
    'resource',
    { Effect: 'Allow', Principal: { AWS: OTHER }, Action: 's3:PutObject', Resource: `${BUCKET}/x/*` },
    {
      Effect: 'Allow',
      Principal: '*',
      NotAction: 's3:Get*',
      NotResource: OBJECT,
      Condition: { StringEquals: { 'aws:SourceVpc': 'v' }, Bool: { 'aws:SecureTransport': 'true' } },
    },
    { Sid: 'ok', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: OBJECT },
    { Effect: 'Deny', NotPrincipal: { AWS: [WHO.ann.arn, ACCOUNT] }, Action: 's3:*', Resource: OBJECT },
  )
  const context = { 'aws:SecureTransport': 'true' }
  const got = explain(policyRequest({ principal: WHO.ann, action: 's3:GetObject', resource: OBJECT, context }), [
    policy,
  ])
  expect(got).toMatchObject({ effect: 'allow', by: { statement: 2, sid: 'ok' }, reach: 'direct' })
  expect(got.statements.map(({ matched, failed }) => [matched, failed])).toEqual([
    [false, ['Principal', 'Action', 'Resource']],
    [false, ['NotAction', 'NotResource', 'Condition StringEquals aws:SourceVpc']],
    [true, []],
    [false, ['NotPrincipal']],
  ])
})

test('words denials as AWS does', () => {
  const message = (kind: 'resource' | 'key', sides: Sides): string => {
    const key = kind === 'key'
    const [action, resource] = key ? ['kms:Decrypt', KEY] : ['s3:GetObject', OBJECT]
    return denialMessage(policyRequest({ principal: WHO[sides.who], action, resource }), decide(kind, sides))
  }
  const ann = `User: ${WHO.ann.arn} is not authorized to perform:`
  expect(message('key', { who: 'ann', resource: 'A:account' })).toBe(
    `${ann} kms:Decrypt on resource: ${KEY} because no identity-based policy allows the kms:Decrypt action`,
  )
  expect(message('key', { who: 'ann' })).toBe(
    `${ann} kms:Decrypt on resource: ${KEY} because no resource-based policy allows the kms:Decrypt action`,
  )
  expect(message('key', { who: 'ann', identity: 'D' })).toBe(
    `${ann} kms:Decrypt on resource: ${KEY} with an explicit deny in an identity-based policy`,
  )
  expect(message('key', { who: 'bob' })).toBe(
    `User: ${WHO.bob.arn} is not authorized to perform: kms:Decrypt on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  )
  expect(message('resource', { who: 'ann', resource: 'D:*' })).toBe(
    `${ann} s3:GetObject on resource: "${OBJECT}" with an explicit deny in a resource-based policy`,
  )
  expect(message('resource', { who: 'ann', identity: 'A', boundary: 'D' })).toMatch(
    /with an explicit deny in a permissions boundary$/,
  )
  expect(message('resource', { who: 'bob' })).toBe('Access Denied')
  expect(message('resource', { who: 'anyone' })).toBe('Access Denied')
})
