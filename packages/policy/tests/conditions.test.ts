// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import { describe, expect, test } from 'vitest'
import type { ConditionValues } from '../src/index.ts'
import { says, type Who } from './_util.ts'

const yes = true
const no = false
const KEY = 'aws:RequestTag/k'

/** Whether a statement with this condition matches; allowing and denying must agree. */
const holds = (condition: object, context: ConditionValues, who: Who = 'ann'): boolean => {
  const [allow, deny] = ['Allow', 'Deny'].map((Effect) =>
    says('identity', { Effect, Action: '*', Resource: '*', Condition: condition }, { context, who }),
  )
  expect(deny === 'deny').toBe(allow === 'allow')
  return allow === 'allow'
}

type Values = string | number | boolean | readonly (string | number | boolean)[]
type Found = string | readonly string[] | undefined
type Row = readonly [operator: string, values: Values, found: Found, holds: boolean]

/** Rows of a positive operator; its negation must say the opposite when there is at most one value. */
const check = ([operator, values, found, expected]: Row): void => {
  expect(holds({ [operator]: { [KEY]: values } }, { [KEY]: found })).toBe(expected)
}

describe('each operator', () => {
  const rows: readonly Row[] = [
    ['StringEquals', 'a', 'a', yes],
    ['StringEquals', 'a', 'A', no],
    ['StringEquals', 'a', 'ab', no],
    ['StringEquals', 'a*', 'ab', no],
    ['StringEquals', 'a*', 'a*', yes],
    ['StringEquals', '', '', yes],
    ['StringEquals', ['a', 'b'], 'b', yes],
    ['StringEquals', ['a', 'b'], 'c', no],
    ['StringEquals', true, 'true', yes],
    ['StringEquals', 7, '7', yes],
    ['StringEquals', 'a', undefined, no],
    ['StringNotEquals', 'a', 'b', yes],
    ['StringNotEquals', 'a', 'a', no],
    ['StringNotEquals', ['a', 'b'], 'b', no],
    ['StringNotEquals', ['a', 'b'], 'c', yes],
    ['StringNotEquals', 'a', undefined, yes],
    ['StringEqualsIgnoreCase', 'aB', 'Ab', yes],
    ['StringEqualsIgnoreCase', 'aB', 'Abc', no],
    ['StringEqualsIgnoreCase', 'aB', undefined, no],
    ['StringNotEqualsIgnoreCase', 'aB', 'Ab', no],
    ['StringNotEqualsIgnoreCase', 'aB', 'x', yes],
    ['StringNotEqualsIgnoreCase', 'aB', undefined, yes],
    ['StringLike', 'a*', 'abc', yes],
    ['StringLike', 'a*', 'bac', no],
    ['StringLike', 'a?c', 'abc', yes],
    ['StringLike', 'a?c', 'ac', no],
    ['StringLike', '*', '', yes],
    ['StringLike', 'A*', 'abc', no],
    ['StringLike', ['x*', '*c'], 'abc', yes],
    ['StringLike', '*', undefined, no],
    ['StringNotLike', 'a*', 'abc', no],
    ['StringNotLike', 'a*', 'xyz', yes],
    ['StringNotLike', ['a*', 'x*'], 'xyz', no],
    ['StringNotLike', 'a*', undefined, yes],

    ['NumericEquals', '10', '10', yes],
    ['NumericEquals', '10', '10.0', yes],
    ['NumericEquals', 10, '1e1', yes],
    ['NumericEquals', '10', '11', no],
    ['NumericEquals', '10', 'ten', no],
    ['NumericEquals', '0', '', no],
    ['NumericEquals', '-3', '-3', yes],
    ['NumericEquals', '10', undefined, no],
    ['NumericNotEquals', '10', '11', yes],
    ['NumericNotEquals', '10', '10.0', no],
    ['NumericNotEquals', '10', undefined, yes],
    ['NumericLessThan', '10', '9.99', yes],
    ['NumericLessThan', '10', '10', no],
    ['NumericLessThan', '9', '10', no],
    ['NumericLessThan', '10', undefined, no],
    ['NumericLessThanEquals', '10', '10', yes],
    ['NumericLessThanEquals', '10', '10.01', no],
    ['NumericGreaterThan', '10', '10.5', yes],
    ['NumericGreaterThan', '10', '10', no],
    ['NumericGreaterThan', '10', '9', no],
    ['NumericGreaterThanEquals', '10', '10', yes],
    ['NumericGreaterThanEquals', '10', '9', no],
    ['NumericGreaterThanEquals', ['100', '5'], '7', yes],

    ['DateEquals', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', yes],
    ['DateEquals', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z', yes],
    ['DateEquals', '2026-01-02T03:04:05Z', '2026-01-02T05:04:05+02:00', yes],
    ['DateEquals', '2026-01-02T03:04:05Z', '2026-01-02T05:04:05+0200', yes],
    ['DateEquals', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05', yes],
    ['DateEquals', '2026-01-02T03:04Z', '2026-01-02T03:04:00Z', yes],
    ['DateEquals', '2026-01-02', '2026-01-02T00:00:00Z', yes],
    ['DateEquals', '2026-01', '2026-01-01T00:00:00Z', yes],
    ['DateEquals', '2026', '2026-01-01T00:00:00Z', yes],
    ['DateEquals', '1767323045', '2026-01-02T03:04:05Z', yes],
    ['DateEquals', 1767323045, '1767323045', yes],
    ['DateEquals', '2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z', no],
    ['DateEquals', '2026-01-02T03:04:05Z', 'today', no],
    ['DateEquals', '2026-01-02', undefined, no],
    ['DateNotEquals', '2026-01-02', '2026-01-03', yes],
    ['DateNotEquals', '2026-01-02', '2026-01-02', no],
    ['DateNotEquals', '2026-01-02', undefined, yes],
    ['DateLessThan', '2026-01-02', '2026-01-01T23:59:59Z', yes],
    ['DateLessThan', '2026-01-02', '2026-01-02T00:00:00Z', no],
    ['DateLessThanEquals', '2026-01-02', '2026-01-02T00:00:00Z', yes],
    ['DateLessThanEquals', '2026-01-02', '2026-01-02T00:00:01Z', no],
    ['DateGreaterThan', '2026-01-02', '2026-01-02T00:00:01Z', yes],
    ['DateGreaterThan', '2026-01-02', '2026-01-02T00:00:00Z', no],
    ['DateGreaterThan', '2026-01-02', undefined, no],
    ['DateGreaterThanEquals', '2026-01-02', '2026-01-02T00:00:00Z', yes],
    ['DateGreaterThanEquals', '2026-01-02', '2026-01-01', no],

    ['Bool', 'true', 'true', yes],
    ['Bool', 'true', 'false', no],
    ['Bool', 'false', 'false', yes],
    ['Bool', true, 'true', yes],
    ['Bool', 'TRUE', 'true', yes],
    ['Bool', 'true', 'yes', no],
    ['Bool', ['true', 'false'], 'false', yes],
    ['Bool', 'false', undefined, no],

    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', yes],
    ['BinaryEquals', 'QmluYXJ5', 'qmluyxj5', no],
    ['BinaryEquals', 'QmluYXJ5', undefined, no],

    ['IpAddress', '203.0.113.0/24', '203.0.113.9', yes],
    ['IpAddress', '203.0.113.0/24', '203.0.114.9', no],
    ['IpAddress', '203.0.113.77/24', '203.0.113.9', yes],
    ['IpAddress', '203.0.113.9', '203.0.113.9', yes],
    ['IpAddress', '203.0.113.9', '203.0.113.10', no],
    ['IpAddress', '203.0.113.9/32', '203.0.113.9', yes],
    ['IpAddress', '203.0.113.8/31', '203.0.113.9', yes],
    ['IpAddress', '203.0.113.8/31', '203.0.113.10', no],
    ['IpAddress', '0.0.0.0/0', '8.8.8.8', yes],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', no],
    ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678::1', yes],
    ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5679::1', no],
    ['IpAddress', '2001:db8::1', '2001:0db8:0:0:0:0:0:1', yes],
    ['IpAddress', '::/0', '2001:db8::1', yes],
    ['IpAddress', ['203.0.113.0/24', '2001:db8::/32'], '2001:db8::1', yes],
    ['IpAddress', '203.0.113.0/24', '::ffff:203.0.113.9', yes],
    ['IpAddress', '203.0.113.0/24', 'localhost', no],
    ['IpAddress', '203.0.113.0/24', undefined, no],
    ['NotIpAddress', '203.0.113.0/24', '203.0.113.9', no],
    ['NotIpAddress', '203.0.113.0/24', '8.8.8.8', yes],
    ['NotIpAddress', '203.0.113.0/24', '2001:db8::1', yes],
    ['NotIpAddress', ['203.0.113.0/24', '8.8.8.8'], '8.8.8.8', no],
    ['NotIpAddress', '203.0.113.0/24', undefined, yes],

    ['ArnEquals', 'arn:aws:sns:eu:1:t', 'arn:aws:sns:eu:1:t', yes],
    ['ArnEquals', 'arn:aws:sns:eu:1:*', 'arn:aws:sns:eu:1:t', yes],
    ['ArnEquals', 'arn:aws:sns:eu:1:t', 'arn:aws:sns:eu:1:T', no],
    ['ArnLike', 'arn:aws:iam::*:user/*', 'arn:aws:iam::1:user/ann', yes],
    ['ArnLike', 'arn:aws:iam::*:role/*', 'arn:aws:iam::1:user/ann', no],
    ['ArnLike', 'arn:aws:s:*:111122223333:finance/*', 'arn:aws:s:us:9:store/abc:111122223333:finance/d.txt', no],
    ['ArnLike', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/a:b:c', yes],
    ['ArnLike', 'arn:*', 'arn:aws:s3:::b', no],
    ['ArnLike', '*', 'arn:aws:s3:::b', yes],
    ['ArnLike', '*', 'not an arn', no],
    ['ArnLike', 'arn:aws:s3:::b', 'b', no],
    ['ArnLike', 'arn:aws:s3:::b', undefined, no],
    ['ArnNotEquals', 'arn:aws:s3:::b', 'arn:aws:s3:::c', yes],
    ['ArnNotEquals', 'arn:aws:s3:::b', 'arn:aws:s3:::b', no],
    ['ArnNotEquals', 'arn:aws:s3:::b', undefined, yes],
    ['ArnNotLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::bb', no],
    ['ArnNotLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::c', yes],
    ['ArnNotLike', 'arn:aws:s3:::b*', undefined, yes],

    ['Null', 'true', undefined, yes],
    ['Null', 'true', 'x', no],
    ['Null', 'true', '', no],
    ['Null', 'true', [], yes],
    ['Null', 'false', undefined, no],
    ['Null', 'false', 'x', yes],
    ['Null', false, 'x', yes],
    ['Null', ['true', 'false'], undefined, yes],
  ]
  test.each(rows)('%s %j of %j: %s', (...row) => check(row))

  test('StringLike crosses the colons at which ArnLike stops', () => {
    const pattern = 'arn:aws:s:*:111122223333:finance/*'
    const found = 'arn:aws:s:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'
    expect(holds({ StringLike: { [KEY]: pattern } }, { [KEY]: found })).toBe(true)
    expect(holds({ ArnLike: { [KEY]: pattern } }, { [KEY]: found })).toBe(false)
  })
})

describe('IfExists', () => {
  const rows: readonly Row[] = [
    ['StringEqualsIfExists', 'a', undefined, yes],
    ['StringEqualsIfExists', 'a', 'a', yes],
    ['StringEqualsIfExists', 'a', 'b', no],
    ['StringNotEqualsIfExists', 'a', undefined, yes],
    ['StringNotEqualsIfExists', 'a', 'a', no],
    ['StringLikeIfExists', 'a*', undefined, yes],
    ['NumericLessThanIfExists', '5', undefined, yes],
    ['NumericLessThanIfExists', '5', '6', no],
    ['DateGreaterThanIfExists', '2026', undefined, yes],
    ['BoolIfExists', 'true', undefined, yes],
    ['BoolIfExists', 'true', 'false', no],
    ['IpAddressIfExists', '10.0.0.0/8', undefined, yes],
    ['IpAddressIfExists', '10.0.0.0/8', '11.0.0.1', no],
    ['ArnLikeIfExists', 'arn:aws:s3:::b', undefined, yes],
    ['ForAnyValue:StringEqualsIfExists', 'a', undefined, yes],
    ['ForAnyValue:StringEqualsIfExists', 'a', ['b'], no],
    ['ForAllValues:StringEqualsIfExists', 'a', undefined, yes],
  ]
  test.each(rows)('%s %j of %j: %s', (...row) => check(row))
})

describe('keys with several values', () => {
  const rows: readonly Row[] = [
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], yes],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], yes],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], no],
    ['ForAllValues:StringEquals', ['a', 'b'], [], yes],
    ['ForAllValues:StringEquals', ['a', 'b'], undefined, yes],
    ['ForAllValues:StringLike', ['a*'], ['ab', 'ac'], yes],
    ['ForAllValues:StringLike', ['a*'], ['ab', 'bc'], no],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], yes],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['a', 'd'], no],
    ['ForAllValues:StringNotEquals', ['a', 'b'], undefined, yes],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['a', 'c'], yes],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], no],
    ['ForAnyValue:StringEquals', ['a', 'b'], [], no],
    ['ForAnyValue:StringEquals', ['a', 'b'], undefined, no],
    ['ForAnyValue:StringLike', ['a*'], ['x', 'ab'], yes],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], yes],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], no],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], undefined, no],
    ['ForAnyValue:NumericLessThan', '5', ['9', '4'], yes],
    ['ForAllValues:NumericLessThan', '5', ['9', '4'], no],
    ['ForAnyValue:ArnLike', 'arn:aws:s3:::b*', ['arn:aws:s3:::a', 'arn:aws:s3:::bb'], yes],
    ['ForAnyValue:IpAddress', '10.0.0.0/8', ['11.0.0.1', '10.1.1.1'], yes],
    ['ForAllValues:Bool', 'true', ['true', 'true'], yes],
    ['StringEquals', 'a', ['b', 'a'], yes],
    ['StringNotEquals', 'a', ['b', 'a'], no],
  ]
  test.each(rows)('%s %j of %j: %s', (...row) => check(row))
})

describe('together', () => {
  type Together = readonly [rule: string, condition: object, context: ConditionValues, holds: boolean, who?: Who]
  const rows: readonly Together[] = [
    ['no condition', {}, {}, yes],
    [
      'all keys of an operator must hold',
      { StringEquals: { 'a:x': '1', 'a:y': '2' } },
      { 'a:x': '1', 'a:y': '2' },
      yes,
    ],
    ['one key of an operator fails', { StringEquals: { 'a:x': '1', 'a:y': '2' } }, { 'a:x': '1', 'a:y': '3' }, no],
    [
      'all operators must hold',
      { StringEquals: { 'a:x': '1' }, Bool: { 'a:b': 'true' } },
      { 'a:x': '1', 'a:b': 'true' },
      yes,
    ],
    [
      'one operator fails',
      { StringEquals: { 'a:x': '1' }, Bool: { 'a:b': 'true' } },
      { 'a:x': '1', 'a:b': 'false' },
      no,
    ],
    ['keys have no case', { StringEquals: { 'AWS:sourcevpc': 'v' } }, { 'aws:SourceVpc': 'v' }, yes],
    [
      'tag keys have no case',
      { StringEquals: { 'aws:PrincipalTag/Team': 'v' } },
      { 'aws:PrincipalTag/team': 'v' },
      yes,
    ],
    [
      'a key given twice has both values',
      { 'ForAllValues:StringEquals': { 'a:x': ['1', '2'] } },
      { 'a:x': '1', 'A:X': '3' },
      no,
    ],
    ['principal ARN of a user', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/ann' } }, {}, yes],
    [
      'principal ARN of a session is its role',
      { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/deploy' } },
      {},
      yes,
      'role',
    ],
    ['principal ARN of root', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:root' } }, {}, yes, 'root'],
    ['no principal ARN unsigned', { Null: { 'aws:PrincipalArn': 'true' } }, {}, yes, 'anyone'],
    ['account of the unsigned', { StringEquals: { 'aws:PrincipalAccount': 'anonymous' } }, {}, yes, 'anyone'],
    ['account of a user', { StringEquals: { 'aws:PrincipalAccount': '444455556666' } }, {}, yes, 'bob'],
    ['type of a user', { StringEquals: { 'aws:PrincipalType': 'User' } }, {}, yes],
    ['type of a session', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, {}, yes, 'role'],
    ['type of root', { StringEquals: { 'aws:PrincipalType': 'Account' } }, {}, yes, 'root'],
    ['type of the unsigned', { StringEquals: { 'aws:PrincipalType': 'Anonymous' } }, {}, yes, 'anyone'],
    ['a service is one', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, {}, yes, 'logs'],
    ['a user is no service', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, {}, yes],
    [
      'name of a service',
      { StringEquals: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' } },
      {},
      yes,
      'logs',
    ],
    ['a variable in StringEquals', { StringEquals: { 'a:owner': '${aws:username}' } }, { 'a:owner': 'ann' }, yes],
    [
      'a variable in StringEquals, another',
      { StringEquals: { 'a:owner': '${aws:username}' } },
      { 'a:owner': 'bob' },
      no,
    ],
    [
      'a variable in StringLike',
      { StringLike: { 's3:prefix': ['', 'home/${aws:username}/*'] } },
      { 's3:prefix': 'home/ann/x' },
      yes,
    ],
    ['an empty alternative', { StringLike: { 's3:prefix': ['', 'home/${aws:username}/*'] } }, { 's3:prefix': '' }, yes],
    [
      'a value in EqualsIgnoreCase has no case either',
      { StringEqualsIgnoreCase: { 'a:owner': '${aws:username}' } },
      { 'a:owner': 'bOB' },
      yes,
      'bob',
    ],
    [
      'a variable in EqualsIgnoreCase',
      { StringEqualsIgnoreCase: { 'a:owner': '${aws:username}' } },
      { 'a:owner': 'ANN' },
      yes,
    ],
    [
      'a variable in ArnLike',
      { ArnLike: { 'a:arn': 'arn:aws:iam::${aws:PrincipalAccount}:user/*' } },
      { 'a:arn': 'arn:aws:iam::111122223333:user/x' },
      yes,
    ],
    [
      'a variable in ArnNotLike',
      { ArnNotLike: { 'a:arn': 'arn:aws:iam::${aws:PrincipalAccount}:user/*' } },
      { 'a:arn': 'arn:aws:iam::111122223333:user/x' },
      no,
    ],
    [
      'a variable without a value',
      { StringEquals: { 'a:owner': '${aws:username}' } },
      { 'a:owner': 'deploy' },
      no,
      'role',
    ],
    [
      'a variable without a value beside one that matches',
      { StringEquals: { 'a:owner': ['${aws:username}', 'x'] } },
      { 'a:owner': 'x' },
      yes,
      'role',
    ],
    [
      'an encryption context',
      { StringEquals: { 'kms:EncryptionContext:app:name': 'x' } },
      { 'kms:EncryptionContext:app:name': 'x' },
      yes,
    ],
    [
      'context keys',
      { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['a', 'b'] } },
      { 'kms:EncryptionContextKeys': ['a', 'b'] },
      yes,
    ],
    [
      'calls through a service',
      { StringEquals: { 'kms:ViaService': 's3.eu-de.amazonaws.com' } },
      { 'kms:ViaService': 's3.eu-de.amazonaws.com' },
      yes,
    ],
  ]
  for (const [rule, condition, context, expected, who] of rows) {
    test(rule, () => expect(holds(condition, context, who)).toBe(expected))
  }

  test('a negated operator whose variable has no value allows nothing and denies everything', () => {
    const Condition = { StringNotEquals: { 'a:owner': '${aws:username}' } }
    const asked = { who: 'role', context: { 'a:owner': 'x' } } as const
    expect(says('identity', { Effect: 'Allow', Action: '*', Resource: '*', Condition }, asked)).toBe('silent')
    expect(says('identity', { Effect: 'Deny', Action: '*', Resource: '*', Condition }, asked)).toBe('deny')
  })
})
