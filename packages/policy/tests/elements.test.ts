// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import { describe, expect, test } from 'vitest'
import { type ConditionValues, evaluate, parsePolicy, policyRequest } from '../src/index.ts'
import { ACCOUNT, CANONICAL, OBJECT, OTHER, policyOf, says, WHO, type Who } from './_util.ts'

const yes = true
const no = false

describe('Action', () => {
  const rows: readonly [rule: string, pattern: string | readonly string[], action: string, matches: boolean][] = [
    ['the same name', 's3:GetObject', 's3:GetObject', yes],
    ['case does not matter in the policy', 'S3:getobject', 's3:GetObject', yes],
    ['case does not matter in the request', 's3:GetObject', 'S3:GETOBJECT', yes],
    ['another name', 's3:GetObject', 's3:PutObject', no],
    ['a name is whole', 's3:GetObject', 's3:GetObjectAcl', no],
    ['a name is whole, the other way', 's3:GetObjectAcl', 's3:GetObject', no],
    ['another service', 's3:Get*', 'kms:GetKeyPolicy', no],
    ['* is everything', '*', 'kms:Decrypt', yes],
    ['*:* is everything', '*:*', 'kms:Decrypt', yes],
    ['service:* is the service', 'kms:*', 'kms:Decrypt', yes],
    ['service:* is no other service', 'kms:*', 's3:GetObject', no],
    ['a wildcard at the end', 's3:Get*', 's3:GetBucketPolicy', yes],
    ['a wildcard at the end may be empty', 's3:GetObject*', 's3:GetObject', yes],
    ['a wildcard at the beginning', 's3:*Object', 's3:PutObject', yes],
    ['a wildcard at the beginning does not end', 's3:*Object', 's3:PutObjectAcl', no],
    ['a wildcard within', 's3:Get*Acl', 's3:GetObjectAcl', yes],
    ['a wildcard within, wrong end', 's3:Get*Acl', 's3:GetObject', no],
    ['two wildcards', 's3:*Object*', 's3:PutObjectAcl', yes],
    ['wildcards ignore case', 'KMS:GENERATE*', 'kms:GenerateDataKey', yes],
    ['? is one character', 's3:Ge?Object', 's3:GetObject', yes],
    ['? is not none', 's3:GetObject?', 's3:GetObject', no],
    ['? is not two', 's3:G?Object', 's3:GetObject', no],
    ['* and ? together', 's3:?et*', 's3:GetObject', yes],
    ['one of a list', ['s3:PutObject', 's3:GetObject'], 's3:GetObject', yes],
    ['none of a list', ['s3:PutObject', 's3:DeleteObject'], 's3:GetObject', no],
    ['a pattern of a list', ['s3:PutObject', 's3:Get*'], 's3:GetObject', yes],
  ]
  test.each(rows)('%s', (_, pattern, action, matches) => {
    const plain = says('identity', { Effect: 'Allow', Action: pattern, Resource: '*' }, { action })
    expect(plain).toBe(matches ? 'allow' : 'silent')
    // NotAction is the opposite, for any action of any service.
    const not = says('identity', { Effect: 'Allow', NotAction: pattern, Resource: '*' }, { action })
    expect(not).toBe(matches ? 'silent' : 'allow')
    const deny = says('identity', { Effect: 'Deny', Action: pattern, Resource: '*' }, { action })
    expect(deny).toBe(matches ? 'deny' : 'silent')
  })
})

describe('Resource', () => {
  const rows: readonly [rule: string, pattern: string | readonly string[], resource: string, matches: boolean][] = [
    ['the same ARN', 'arn:aws:s3:::b/k', 'arn:aws:s3:::b/k', yes],
    ['case matters', 'arn:aws:s3:::b/K', 'arn:aws:s3:::b/k', no],
    ['an ARN is whole', 'arn:aws:s3:::b/k', 'arn:aws:s3:::b/kk', no],
    ['a bucket is not its objects', 'arn:aws:s3:::b', 'arn:aws:s3:::b/k', no],
    ['objects are not their bucket', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b', no],
    ['all objects', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/x/y/z', yes],
    ['an object with an empty rest', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/', yes],
    ['bucket and objects by one wildcard', 'arn:aws:s3:::b*', 'arn:aws:s3:::b/k', yes],
    ['one wildcard reaches other buckets too', 'arn:aws:s3:::b*', 'arn:aws:s3:::bb', yes],
    ['* is everything', '*', 'arn:aws:kms:eu-de:111122223333:key/1', yes],
    ['a wildcard for the Region', 'arn:aws:kms:*:111122223333:key/1', 'arn:aws:kms:eu-de:111122223333:key/1', yes],
    ['a wildcard for the account', 'arn:aws:kms:eu-de:*:key/1', 'arn:aws:kms:eu-de:111122223333:key/1', yes],
    ['another account', 'arn:aws:kms:eu-de:111122223333:key/*', 'arn:aws:kms:eu-de:444455556666:key/1', no],
    ['another Region', 'arn:aws:kms:eu-de:111122223333:key/*', 'arn:aws:kms:eu-nl:111122223333:key/1', no],
    ['another type', 'arn:aws:kms:eu-de:111122223333:key/*', 'arn:aws:kms:eu-de:111122223333:alias/1', no],
    ['a folder', 'arn:aws:s3:::b/home/*', 'arn:aws:s3:::b/home/ann/x', yes],
    ['another folder', 'arn:aws:s3:::b/home/*', 'arn:aws:s3:::b/homes/x', no],
    ['an ending', 'arn:aws:s3:::b/*.jpg', 'arn:aws:s3:::b/x/y.jpg', yes],
    ['another ending', 'arn:aws:s3:::b/*.jpg', 'arn:aws:s3:::b/x/y.jpeg', no],
    ['a key with colons', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/a:b:c', yes],
    ['a wildcard between others', 'arn:aws:s3:::b/*/logs/*', 'arn:aws:s3:::b/2026/logs/x', yes],
    ['a wildcard may take what follows it', 'arn:aws:s3:::b/*/logs/*', 'arn:aws:s3:::b/logs/logs/logs/x', yes],
    ['? in a resource', 'arn:aws:s3:::b/log?', 'arn:aws:s3:::b/log1', yes],
    ['? is one character', 'arn:aws:s3:::b/log?', 'arn:aws:s3:::b/log12', no],
    ['one of a list', ['arn:aws:s3:::x', 'arn:aws:s3:::b/k'], 'arn:aws:s3:::b/k', yes],
    ['none of a list', ['arn:aws:s3:::x', 'arn:aws:s3:::y'], 'arn:aws:s3:::b/k', no],
    ['no pattern language but * and ?', 'arn:aws:s3:::b/[a-z].+', 'arn:aws:s3:::b/abc', no],
    ['brackets are themselves', 'arn:aws:s3:::b/[a-z].+', 'arn:aws:s3:::b/[a-z].+', yes],
    ['a backslash is itself', 'arn:aws:s3:::b/\\*', 'arn:aws:s3:::b/\\x', yes],
    ['not ASCII', 'arn:aws:s3:::b/ü*', 'arn:aws:s3:::b/über', yes],
  ]
  test.each(rows)('%s', (_, pattern, resource, matches) => {
    expect(says('identity', { Effect: 'Allow', Action: '*', Resource: pattern }, { resource })).toBe(
      matches ? 'allow' : 'silent',
    )
    expect(says('identity', { Effect: 'Deny', Action: '*', NotResource: pattern }, { resource })).toBe(
      matches ? 'silent' : 'deny',
    )
  })
})

describe('policy variables', () => {
  const b = (rest: string): string => `arn:aws:s3:::b/${rest}`
  type Row = readonly [
    rule: string,
    pattern: string,
    key: string,
    matches: boolean,
    context?: ConditionValues,
    who?: Who,
  ]
  const rows: readonly Row[] = [
    ["a user's name", '${aws:username}/*', 'ann/x', yes],
    ["another user's name", '${aws:username}/*', 'bob/x', no],
    ['a name is not a beginning', '${aws:username}/*', 'anna/x', no],
    ['the key of a variable has no case', '${AWS:UserName}/*', 'ann/x', yes],
    ['a role has no user name', '${aws:username}/*', 'deploy/x', no, {}, 'role'],
    ['a role has a user id', '${aws:userid}/*', 'AROADEPLOY:run7/x', yes, {}, 'role'],
    ["a user's id", '${aws:userid}/*', 'AIDAANN/x', yes],
    ["root's user id is the account", '${aws:userid}/*', `${ACCOUNT}/x`, yes, {}, 'root'],
    ['an unsigned request has the user id anonymous', '${aws:userid}/*', 'anonymous/x', yes, {}, 'anyone'],
    ['a tag of the principal', '${aws:PrincipalTag/team}/*', 'blue/x', yes, { 'aws:PrincipalTag/team': 'blue' }],
    ['another tag', '${aws:PrincipalTag/team}/*', 'blue/x', no, { 'aws:PrincipalTag/other': 'blue' }],
    ['a key of the request', '${s3:prefix}x', 'px', yes, { 's3:prefix': 'p' }],
    ['an empty value is a value', 'a${s3:prefix}b', 'ab', yes, { 's3:prefix': '' }],
    ['a default, unused', "${aws:PrincipalTag/team, 'none'}/*", 'blue/x', yes, { 'aws:PrincipalTag/team': 'blue' }],
    ['a default, used', "${aws:PrincipalTag/team, 'none'}/*", 'none/x', yes],
    [
      'a default is not an alternative',
      "${aws:PrincipalTag/team, 'none'}/*",
      'none/x',
      no,
      { 'aws:PrincipalTag/team': 'blue' },
    ],
    ['an empty default', "a${aws:PrincipalTag/team, ''}b", 'ab', yes],
    ['blanks about the comma', "${aws:PrincipalTag/team , 'a b'}", 'a b', yes],
    ['no value', '${aws:PrincipalTag/team}/*', '/x', no],
    ['a key with several values is no variable', '${aws:TagKeys}/*', 'a/x', no, { 'aws:TagKeys': ['a', 'b'] }],
    ['a key with several values has no default', "${aws:TagKeys, 'z'}/*", 'z/x', no, { 'aws:TagKeys': ['a', 'b'] }],
    ['a list of one value is a value', '${aws:TagKeys}/*', 'a/x', yes, { 'aws:TagKeys': ['a'] }],
    ['two variables', '${aws:username}-${s3:prefix}', 'ann-p', yes, { 's3:prefix': 'p' }],
    ["a value's wildcard is itself", '${s3:prefix}', 'anything', no, { 's3:prefix': '*' }],
    ["a value's wildcard matches itself", '${s3:prefix}', '*', yes, { 's3:prefix': '*' }],
    ["a value's variable is itself", '${s3:prefix}', 'ann', no, { 's3:prefix': '${aws:username}' }],
    ['${*} is a star', '${*}', '*', yes],
    ['${*} is nothing else', '${*}', 'x', no],
    ['${?} is a question mark', 'a${?}', 'a?', yes],
    ['${?} is nothing else', 'a${?}', 'ab', no],
    ['${$} is a dollar', '${$}{aws:username}', '${aws:username}', yes],
    ['a dollar alone is itself', '$x', '$x', yes],
    ['a brace alone is itself', '{x}', '{x}', yes],
    ['what a principal is cannot be overridden', '${aws:username}/*', 'root/x', no, { 'aws:username': 'root' }],
    ['nor when it has none', '${aws:username}/*', 'root/x', no, { 'aws:username': 'root' }, 'role'],
  ]
  for (const [rule, pattern, key, matches, context, who] of rows) {
    test(rule, () => {
      const got = says(
        'identity',
        { Effect: 'Allow', Action: '*', Resource: b(pattern) },
        { resource: b(key), context, who },
      )
      expect(got).toBe(matches ? 'allow' : 'silent')
    })
  }

  test('before version 2012-10-17 they are text', () => {
    const text = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}"}}'
    for (const version of [text, text.replace('{', '{"Version":"2008-10-17",')]) {
      const policy = parsePolicy(version, 'identity')
      const ask = (key: string): string =>
        evaluate(policyRequest({ principal: WHO.ann, action: 's3:GetObject', resource: b(key) }), [policy]).effect
      expect([ask('ann'), ask('${aws:username}')]).toEqual(['implicit-deny', 'allow'])
    }
  })

  test('without a value NotResource allows nothing and denies everything', () => {
    const asked = { who: 'role', resource: b('x') } as const
    expect(says('identity', { Effect: 'Allow', Action: '*', NotResource: b('${aws:username}') }, asked)).toBe('silent')
    expect(says('identity', { Effect: 'Deny', Action: '*', NotResource: b('${aws:username}') }, asked)).toBe('deny')
  })
})

const EVERYBODY = Object.keys(WHO) as Who[]

/** Everybody whom a statement with this element reaches. */
const reached = (element: object): string =>
  EVERYBODY.filter(
    (who) => says('resource', { Effect: 'Deny', Action: 's3:*', Resource: '*', ...element }, { who }) === 'deny',
  ).join(' ')

describe('Principal', () => {
  const session = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run7`
  const rows: readonly [rule: string, principal: unknown, who: string][] = [
    ['*', '*', EVERYBODY.join(' ')],
    ['AWS *', { AWS: '*' }, EVERYBODY.join(' ')],
    ['* in a list', { AWS: [OTHER, '*'] }, EVERYBODY.join(' ')],
    ['an account by its root', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, 'root ann role'],
    ['an account by its id', { AWS: ACCOUNT }, 'root ann role'],
    ['another account', { AWS: OTHER }, 'bob otherRoot otherRole'],
    ['two accounts', { AWS: [ACCOUNT, OTHER] }, 'root ann role bob otherRoot otherRole'],
    ['an account of a stranger', { AWS: '999999999999' }, ''],
    ['a user', { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` }, 'ann'],
    ["a user's name has case", { AWS: `arn:aws:iam::${ACCOUNT}:user/Ann` }, ''],
    ['a user of the same name elsewhere', { AWS: `arn:aws:iam::${OTHER}:user/ann` }, ''],
    ['a role is its sessions', { AWS: `arn:aws:iam::${ACCOUNT}:role/deploy` }, 'role'],
    ['a session', { AWS: session }, 'role'],
    ['another session of the role', { AWS: session.replace('run7', 'run8') }, ''],
    ['two users', { AWS: [WHO.ann.arn, WHO.bob.arn] }, 'ann bob'],
    ['a service', { Service: 'logging.s3.amazonaws.com' }, 'logs'],
    ['another service', { Service: 'delivery.logs.amazonaws.com' }, ''],
    ['one of two services', { Service: ['cloudtrail.amazonaws.com', 'logging.s3.amazonaws.com'] }, 'logs'],
    ['a canonical user is its account', { CanonicalUser: CANONICAL }, 'root ann role'],
    ['another canonical user', { CanonicalUser: CANONICAL.replace('79', '80') }, ''],
    ['kinds together', { AWS: WHO.bob.arn, Service: 'logging.s3.amazonaws.com' }, 'bob logs'],
    ['federated: nobody here', { Federated: 'accounts.google.com' }, ''],
    ['one who was deleted', { AWS: 'AIDACKCEVSQ6C2EXAMPLE' }, ''],
  ]
  test.each(rows)('%s', (_, principal, who) => expect(reached({ Principal: principal })).toBe(who))

  const bobAndAccount = [WHO.bob.arn, `arn:aws:iam::${OTHER}:root`]
  const but = (...spared: Who[]): string => EVERYBODY.filter((who) => !spared.includes(who)).join(' ')
  const notRows: readonly [rule: string, principal: unknown, who: string][] = [
    ['*: nobody is meant', '*', ''],
    ['a user with its account', { AWS: bobAndAccount }, but('bob', 'otherRoot')],
    ['a user without its account is reached through it', { AWS: WHO.bob.arn }, but()],
    ['an account does not spare its users', { AWS: OTHER }, but('otherRoot')],
    ['a session with its role and account', { AWS: [WHO.role.arn, WHO.role.roleArn, ACCOUNT] }, but('role', 'root')],
    ['a session without its role', { AWS: [WHO.role.arn, ACCOUNT] }, but('root')],
    ['a role without its session', { AWS: [WHO.role.roleArn, ACCOUNT] }, but('root')],
    ['a service', { Service: 'logging.s3.amazonaws.com' }, but('logs')],
  ]
  test.each(notRows)('not %s', (_, principal, who) => expect(reached({ NotPrincipal: principal })).toBe(who))

  test('says how it was reached', () => {
    const reach = (principal: unknown, who: Who): string | undefined =>
      evaluate(policyRequest({ principal: WHO[who], action: 's3:GetObject', resource: OBJECT }), [
        policyOf('resource', { Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: OBJECT }),
      ]).reach
    expect(reach('*', 'role')).toBe('direct')
    expect(reach({ AWS: WHO.ann.arn }, 'ann')).toBe('direct')
    expect(reach({ AWS: WHO.role.arn }, 'role')).toBe('direct')
    expect(reach({ AWS: WHO.role.roleArn }, 'role')).toBe('role')
    expect(reach({ AWS: [WHO.role.roleArn, WHO.role.arn] }, 'role')).toBe('direct')
    expect(reach({ AWS: ACCOUNT }, 'ann')).toBe('account')
    expect(reach({ AWS: ACCOUNT }, 'root')).toBe('direct')
    expect(reach({ CanonicalUser: CANONICAL }, 'ann')).toBe('account')
  })
})
