// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import { describe, expect, test } from 'vitest'
import { type ParseOptions, PolicyError, type PolicyKind, parsePolicy } from '../src/index.ts'
import { ACCOUNT, BUCKET, CANONICAL } from './_util.ts'

const OF_BUCKET = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${BUCKET}/*` }
const OF_KEY = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' }
const OF_USER = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/*` }

/** `path: message` of the error; the empty text when there is none. */
const refusal = (kind: PolicyKind, document: unknown, options?: ParseOptions): string => {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  try {
    parsePolicy(text, kind, options)
    return ''
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return `${error.path}: ${error.message}`
  }
}

const bucket = (change: object): object => ({ Version: '2012-10-17', Statement: [{ ...OF_BUCKET, ...change }] })

const NOT_JSON = ": Policies must be valid JSON and the first byte must be '{'"

type Row = readonly [rule: string, document: unknown, refusal: string]

const check = (kind: PolicyKind, rows: readonly Row[], options?: ParseOptions): void => {
  for (const [rule, document, expected] of rows) {
    test(rule, () => expect(refusal(kind, document, options)).toBe(expected))
  }
}

describe('a bucket policy', () => {
  const at = 'Statement[0]'
  const principal = (value: unknown): object => bucket({ Principal: value })
  const condition = (value: unknown): object => bucket({ Condition: value })
  check('resource', [
    ['is read', bucket({}), ''],
    ['with one statement without a list', { Version: '2012-10-17', Statement: OF_BUCKET }, ''],
    ['with an Id', { Id: 'x', Statement: [OF_BUCKET] }, ''],
    ['of the older version', { Version: '2008-10-17', Statement: [OF_BUCKET] }, ''],
    ['empty text', '', NOT_JSON],
    ['no JSON', '{', NOT_JSON],
    ['a list', '[]', NOT_JSON],
    ['a text', '"x"', NOT_JSON],
    ['null', 'null', NOT_JSON],
    ['leading blanks', ` ${JSON.stringify(bucket({}))}`, NOT_JSON],
    ['something behind it', `${JSON.stringify(bucket({}))}x`, NOT_JSON],
    ['single quotes', "{'Statement':[]}", NOT_JSON],
    ['a comment', `{/* */${JSON.stringify(bucket({})).slice(1)}`, NOT_JSON],
    ['nothing', {}, 'Statement: Missing required field Statement'],
    ['no statements', { Statement: [] }, 'Statement: Missing required field Statement'],
    ['an unknown member', { Statements: [] }, 'Statements: Unknown field Statements'],
    ['members have case', { statement: [OF_BUCKET] }, 'statement: Unknown field statement'],
    [
      'an unknown version',
      { Version: '2012-10-18', Statement: OF_BUCKET },
      'Version: The policy must contain a valid version string',
    ],
    [
      'a version that is no text',
      { Version: 2012, Statement: OF_BUCKET },
      'Version: The policy must contain a valid version string',
    ],
    ['an Id that is no text', { Id: 7, Statement: OF_BUCKET }, 'Id: Invalid policy syntax.'],
    ['a statement that is none', { Statement: ['x'] }, `${at}: Invalid policy syntax.`],
    ['a statement that is null', { Statement: [null] }, `${at}: Invalid policy syntax.`],
    ['a statement that is a list', { Statement: [[]] }, `${at}: Invalid policy syntax.`],
    [
      'says which statement',
      { Statement: [OF_BUCKET, { ...OF_BUCKET, Effect: 'x' }] },
      'Statement[1].Effect: Invalid effect: x',
    ],
    [
      'a member twice',
      '{"Version":"2012-10-17","Version":"2008-10-17","Statement":[]}',
      'Version: Duplicate member Version',
    ],
    [
      'a member twice, once in disguise',
      '{"Statement":[{"Effect":"Deny","\\u0045ffect":"Allow"}]}',
      'Effect: Duplicate member Effect',
    ],
    ['too deep', `{"a":${'['.repeat(50)}${']'.repeat(50)}}`, ': Policy is nested more than 10 levels deep'],
    [
      'too large',
      bucket({ Sid: 'x'.repeat(20 * 1024) }),
      ': Normalized policy document exceeds the maximum allowed size of 20480 bytes.',
    ],
    [
      'the same Sid twice',
      {
        Statement: [
          { ...OF_BUCKET, Sid: 'x' },
          { ...OF_BUCKET, Sid: 'x' },
        ],
      },
      'Statement[1].Sid: Statement IDs (SID) in a single policy must be unique.',
    ],
    ['a Sid with blanks', bucket({ Sid: 'a b-c' }), ''],
    ['a Sid that is no text', bucket({ Sid: 1 }), `${at}.Sid: Invalid policy syntax.`],
    ['no Effect', bucket({ Effect: undefined }), `${at}.Effect: Missing required field Effect`],
    ['another Effect', bucket({ Effect: 'allow' }), `${at}.Effect: Invalid effect: allow`],
    ['an unknown member of a statement', bucket({ Actions: '*' }), `${at}.Actions: Unknown field Actions`],

    ['no Principal', principal(undefined), `${at}.Principal: Missing required field Principal`],
    ['Principal and NotPrincipal', bucket({ NotPrincipal: '*' }), `${at}.Principal: Invalid policy syntax.`],
    [
      'NotPrincipal that allows',
      bucket({ Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }),
      `${at}.NotPrincipal: Allow with NotPrincipal is not allowed.`,
    ],
    ['NotPrincipal that denies', bucket({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }), ''],
    ['a Principal that is another text', principal('x'), `${at}.Principal: Invalid principal in policy`],
    ['a Principal that is a list', principal(['*']), `${at}.Principal: Invalid principal in policy`],
    ['an empty Principal', principal({}), `${at}.Principal: Invalid principal in policy`],
    ['an unknown kind of principal', principal({ Group: 'x' }), `${at}.Principal: Invalid principal in policy`],
    ['no principals in a kind', principal({ AWS: [] }), `${at}.Principal: Invalid principal in policy`],
    ['a principal that is no text', principal({ AWS: [1] }), `${at}.Principal: Invalid principal in policy`],
    ['an account of eleven digits', principal({ AWS: '11112222333' }), `${at}.Principal: Invalid principal in policy`],
    [
      'a wildcard in a user',
      principal({ AWS: `arn:aws:iam::${ACCOUNT}:user/*` }),
      `${at}.Principal: Invalid principal in policy`,
    ],
    [
      'a wildcard for the account',
      principal({ AWS: 'arn:aws:iam::*:root' }),
      `${at}.Principal: Invalid principal in policy`,
    ],
    ['a group', principal({ AWS: `arn:aws:iam::${ACCOUNT}:group/x` }), `${at}.Principal: Invalid principal in policy`],
    ['another ARN', principal({ AWS: BUCKET }), `${at}.Principal: Invalid principal in policy`],
    [
      'every session of a role',
      principal({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/r/*` }),
      `${at}.Principal: Invalid principal in policy`,
    ],
    ['a user with a path', principal({ AWS: `arn:aws:iam::${ACCOUNT}:user/a/b/ann` }), ''],
    ['a user of another partition', principal({ AWS: `arn:aws-us-gov:iam::${ACCOUNT}:user/ann` }), ''],
    [
      'an origin access identity',
      principal({ AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE' }),
      '',
    ],
    ['a service that is *', principal({ Service: '*' }), `${at}.Principal: Invalid principal in policy`],
    ['a canonical user', principal({ CanonicalUser: CANONICAL }), ''],
    [
      'a canonical user that is none',
      principal({ CanonicalUser: 'x' }),
      `${at}.Principal: Invalid principal in policy`,
    ],
    ['the form of OBS', principal({ ID: 'domain/d:user/u' }), `${at}.Principal: Invalid principal in policy`],

    ['no Action', bucket({ Action: undefined }), `${at}.Action: Missing required field Action`],
    ['an empty list of actions', bucket({ Action: [] }), `${at}.Action: Missing required field Action`],
    ['Action and NotAction', bucket({ NotAction: 's3:*' }), `${at}.NotAction: Invalid policy syntax.`],
    ['an action of another service', bucket({ Action: 'ec2:RunInstances' }), `${at}.Action: Policy has invalid action`],
    ['an action without a service', bucket({ Action: 'GetObject' }), `${at}.Action: Policy has invalid action`],
    ['every action', bucket({ Action: '*' }), ''],
    ['every action of every service', bucket({ Action: '*:*' }), `${at}.Action: Policy has invalid action`],
    ['no Resource', bucket({ Resource: undefined }), `${at}.Resource: Missing required field Resource`],
    ['Resource and NotResource', bucket({ NotResource: '*' }), `${at}.NotResource: Invalid policy syntax.`],
    ['a resource that is no ARN', bucket({ Resource: 'photos/*' }), `${at}.Resource: Policy has invalid resource`],
    [
      'a variable before the resource',
      bucket({ Resource: 'arn:aws:s3:${aws:x}::b/*' }),
      `${at}.Resource: Policy has invalid resource`,
    ],
    [
      'a variable that does not end',
      bucket({ Resource: `${BUCKET}/\${aws:username` }),
      `${at}.Resource: Policy has invalid resource`,
    ],
    [
      'a variable without a service',
      bucket({ Resource: `${BUCKET}/\${username}` }),
      `${at}.Resource: Policy has invalid resource`,
    ],

    [
      'object action, bucket only',
      bucket({ Resource: BUCKET }),
      `${at}.Action: Action does not apply to any resource(s) in statement`,
    ],
    [
      'bucket action, objects only',
      bucket({ Action: 's3:ListBucket' }),
      `${at}.Action: Action does not apply to any resource(s) in statement`,
    ],
    [
      'each action counts',
      bucket({ Action: ['s3:GetObject', 's3:ListBucket'] }),
      `${at}.Action: Action does not apply to any resource(s) in statement`,
    ],
    ['both resources', bucket({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: [BUCKET, `${BUCKET}/*`] }), ''],
    [
      'a wildcard on objects only',
      bucket({ Action: 's3:GetObject*', Resource: BUCKET }),
      `${at}.Action: Action does not apply to any resource(s) in statement`,
    ],
    [
      'a wildcard on buckets only',
      bucket({ Action: 's3:GetBucket*' }),
      `${at}.Action: Action does not apply to any resource(s) in statement`,
    ],
    ['a wildcard on both', bucket({ Action: 's3:*' }), ''],
    ['parts of an upload are listed of an object', bucket({ Action: 's3:List*' }), ''],
    ['a wildcard that may hold the slash', bucket({ Resource: `${BUCKET}*` }), ''],
    ['every resource', bucket({ Resource: '*' }), ''],

    ['an empty Condition', condition({}), ''],
    ['a Condition that is none', condition('x'), `${at}.Condition: Invalid policy syntax.`],
    [
      'an unknown operator',
      condition({ StringMatches: { 'aws:x': 'y' } }),
      `${at}.Condition.StringMatches: Invalid Condition type : StringMatches`,
    ],
    [
      'operators have case',
      condition({ stringEquals: { 'aws:x': 'y' } }),
      `${at}.Condition.stringEquals: Invalid Condition type : stringEquals`,
    ],
    [
      'an operator of an object',
      condition({ constructor: { 'aws:x': 'y' } }),
      `${at}.Condition.constructor: Invalid Condition type : constructor`,
    ],
    [
      'NullIfExists',
      condition({ NullIfExists: { 'aws:x': 'true' } }),
      `${at}.Condition.NullIfExists: Invalid Condition type : NullIfExists`,
    ],
    [
      'an unknown set',
      condition({ 'ForSome:Bool': { 'aws:x': 'true' } }),
      `${at}.Condition.ForSome:Bool: Invalid Condition type : ForSome:Bool`,
    ],
    ['an operator without keys', condition({ Bool: 'x' }), `${at}.Condition.Bool: Invalid policy syntax.`],
    [
      'a key without a service',
      condition({ Bool: { x: 'true' } }),
      `${at}.Condition.Bool.x: Policy has an invalid condition key`,
    ],
    [
      'no values',
      condition({ StringEquals: { 'aws:x': [] } }),
      `${at}.Condition.StringEquals.aws:x: Invalid Condition value for StringEquals`,
    ],
    [
      'a value that is an object',
      condition({ StringEquals: { 'aws:x': {} } }),
      `${at}.Condition.StringEquals.aws:x: Invalid Condition value for StringEquals`,
    ],
    [
      'a value that is null',
      condition({ StringEquals: { 'aws:x': null } }),
      `${at}.Condition.StringEquals.aws:x: Invalid Condition value for StringEquals`,
    ],
    [
      'no number',
      condition({ NumericEquals: { 'aws:x': 'ten' } }),
      `${at}.Condition.NumericEquals.aws:x: Invalid Condition value for NumericEquals`,
    ],
    [
      'no date',
      condition({ DateEquals: { 'aws:x': '2026-13-01' } }),
      `${at}.Condition.DateEquals.aws:x: Invalid Condition value for DateEquals`,
    ],
    [
      'no boolean',
      condition({ Bool: { 'aws:x': 'yes' } }),
      `${at}.Condition.Bool.aws:x: Invalid Condition value for Bool`,
    ],
    [
      'no base64',
      condition({ BinaryEquals: { 'aws:x': '?' } }),
      `${at}.Condition.BinaryEquals.aws:x: Invalid Condition value for BinaryEquals`,
    ],
    [
      'no address',
      condition({ IpAddress: { 'aws:x': '1.2.3' } }),
      `${at}.Condition.IpAddress.aws:x: Invalid Condition value for IpAddress`,
    ],
    [
      'a prefix too long',
      condition({ IpAddress: { 'aws:x': '1.2.3.4/33' } }),
      `${at}.Condition.IpAddress.aws:x: Invalid Condition value for IpAddress`,
    ],
    [
      'an address with a zone',
      condition({ IpAddress: { 'aws:x': 'fe80::1%eth0' } }),
      `${at}.Condition.IpAddress.aws:x: Invalid Condition value for IpAddress`,
    ],
    [
      'two prefixes',
      condition({ IpAddress: { 'aws:x': '1.2.3.4/8/8' } }),
      `${at}.Condition.IpAddress.aws:x: Invalid Condition value for IpAddress`,
    ],
    [
      'neither true nor false',
      condition({ Null: { 'aws:x': 'maybe' } }),
      `${at}.Condition.Null.aws:x: Invalid Condition value for Null`,
    ],
    [
      'a variable that does not end',
      condition({ StringLike: { 'aws:x': '${aws:y' } }),
      `${at}.Condition.StringLike.aws:x: Invalid Condition value for StringLike`,
    ],
    [
      'a variable where none may be',
      condition({ NumericEquals: { 'aws:x': '${aws:y}' } }),
      `${at}.Condition.NumericEquals.aws:x: Invalid Condition value for NumericEquals`,
    ],
    ['__proto__ is a member like others', '{"__proto__":{},"Statement":[]}', '__proto__: Unknown field __proto__'],
  ])

  describe('of a named bucket', () => {
    const other = `${at}.Resource: Policy has invalid resource`
    check(
      'resource',
      [
        ['its objects', bucket({}), ''],
        ['itself', bucket({ Action: 's3:ListBucket', Resource: BUCKET }), ''],
        ['another bucket', bucket({ Resource: 'arn:aws:s3:::other/*' }), other],
        ['one of two is another', bucket({ Resource: [`${BUCKET}/*`, 'arn:aws:s3:::other/*'] }), other],
        ['a longer name', bucket({ Resource: `${BUCKET}2/*` }), other],
        ['a wildcard that can mean it', bucket({ Resource: 'arn:aws:s3:::pho*/*' }), ''],
        ['a wildcard that cannot', bucket({ Resource: 'arn:aws:s3:::video*/*' }), other],
        ['another service', bucket({ Resource: 'arn:aws:sqs:eu:1:photos' }), other],
        ['everything', bucket({ Resource: '*' }), ''],
        [
          'NotResource too',
          bucket({ Resource: undefined, NotResource: 'arn:aws:s3:::other/*' }),
          `${at}.NotResource: Policy has invalid resource`,
        ],
      ],
      { bucket: 'photos' },
    )
  })
})

describe('a key policy', () => {
  const key = (change: object): object => ({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [{ ...OF_KEY, ...change }],
  })
  check('key', [
    ['is read', key({ Sid: 'Enable IAM User Permissions' }), ''],
    ['no JSON', 'x', ': Policy document is not valid JSON.'],
    [
      'no principal',
      key({ Principal: undefined }),
      'Statement[0].Principal: Policy contains a statement with no principal',
    ],
    [
      'an invalid principal',
      key({ Principal: { AWS: 'ann' } }),
      'Statement[0].Principal: Policy contains a statement with one or more invalid principals.',
    ],
    ['an action without a service', key({ Action: 'Decrypt' }), 'Statement[0].Action: Policy has invalid action'],
    ['no resource', key({ Resource: undefined }), 'Statement[0].Resource: Missing required field Resource'],
    ['too large', key({ Sid: 'x'.repeat(32 * 1024) }), ': Policy exceeds the maximum allowed size of 32768 bytes.'],
    ['larger than a bucket policy may be', key({ Sid: 'x'.repeat(24 * 1024) }), ''],
  ])
})

describe('a policy of an identity', () => {
  const user = (change: object): object => ({ Version: '2012-10-17', Statement: [{ ...OF_USER, ...change }] })
  const vendor = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  check('identity', [
    ['is read', user({}), ''],
    [
      'a Principal',
      user({ Principal: '*' }),
      'Statement[0].Principal: Policy document should not specify a principal.',
    ],
    [
      'a NotPrincipal',
      user({ NotPrincipal: '*' }),
      'Statement[0].NotPrincipal: Policy document should not specify a principal.',
    ],
    ['no actions', user({ Action: undefined }), 'Statement[0].Action: Policy statement must contain actions.'],
    ['no resources', user({ Resource: undefined }), 'Statement[0].Resource: Policy statement must contain resources.'],
    ['an action without a vendor', user({ Action: 'GetObject' }), `Statement[0].Action: ${vendor}`],
    [
      'a resource that is no ARN',
      user({ Resource: 'b' }),
      'Statement[0].Resource: Resource b must be in ARN format or "*".',
    ],
    [
      'a Sid with blanks',
      user({ Sid: 'a b' }),
      'Statement[0].Sid: Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ],
    [
      'a Sid twice',
      {
        Statement: [
          { ...OF_USER, Sid: 'x' },
          { ...OF_USER, Sid: 'x' },
        ],
      },
      'Statement[1].Sid: Statement IDs (SID) in a single policy must be unique.',
    ],
    ['no JSON', 'x', ': Syntax errors in policy.'],
    ['an action on objects of a bucket alone', user({ Resource: BUCKET }), ''],
    ['actions of several services', user({ Action: ['s3:*', 'kms:*', 'sts:AssumeRole'] }), ''],
  ])
  test('a session policy is smaller', () => {
    const long = user({ Resource: Array.from({ length: 60 }, (_, index) => `${BUCKET}/${'x'.repeat(30)}${index}`) })
    expect(refusal('identity', long)).toBe('')
    expect(refusal('session', long)).toBe(': Cannot exceed quota for PolicySize: 2048')
  })
})

describe('hostile texts', () => {
  const long = 20_000
  const rows: readonly [rule: string, kind: PolicyKind, document: unknown][] = [
    ['quotes that never end', 'resource', `{"${'\\"'.repeat(long / 2 - 10)}`],
    ['blanks in a variable', 'resource', bucket({ Resource: `${BUCKET}/\${aws:${' '.repeat(long - 500)}{}` })],
    [
      'digits and no number',
      'resource',
      bucket({ Condition: { NumericEquals: { 'aws:x': `${'1'.repeat(long - 500)}x` } } }),
    ],
    ['dollars and braces', 'resource', bucket({ Resource: `${BUCKET}/${'${'.repeat(long / 2 - 500)}` })],
    ['nesting', 'key', `{"Statement":${'['.repeat(long)}${']'.repeat(long)}}`],
  ]
  // Texts on which a careless regular expression reads everything again for each character.
  for (const [rule, kind, document] of rows) {
    test(rule, () => expect(refusal(kind, document)).not.toBe(''))
  }
})
