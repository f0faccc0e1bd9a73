// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import { describe, expect, test } from 'vitest'
import { isPublic, parsePolicy } from '../src/index.ts'
import { ACCOUNT, BUCKET, policyOf } from './_util.ts'

const ALLOW = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${BUCKET}/*` }

const publicWith = (change: object): boolean => isPublic(policyOf('resource', { ...ALLOW, ...change }))

describe('who is named', () => {
  const rows: readonly [rule: string, change: object, isPublic: boolean][] = [
    ['everybody', {}, true],
    ['everybody of AWS', { Principal: { AWS: '*' } }, true],
    ['everybody in a list', { Principal: { AWS: [ACCOUNT, '*'] } }, true],
    ['an account', { Principal: { AWS: ACCOUNT } }, false],
    ['a role', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/JohnDoe` } }, false],
    ['a service', { Principal: { Service: 'logging.s3.amazonaws.com' } }, false],
    ['everybody denied', { Effect: 'Deny' }, false],
    ['all but one denied', { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }, false],
    ['everybody, one action', { Action: 's3:PutObject' }, true],
    ['everybody, everything but', { Action: undefined, NotAction: 's3:PutObject' }, true],
  ]
  for (const [rule, change, expected] of rows) test(rule, () => expect(publicWith(change)).toBe(expected))
})

describe('conditions on everybody', () => {
  type Row = readonly [operator: string, key: string, values: string | readonly string[], isPublic: boolean]
  const rows: readonly Row[] = [
    ['StringEquals', 'aws:SourceVpc', 'vpc-91237329', false],
    ['StringEquals', 'AWS:SOURCEVPC', 'vpc-91237329', false],
    ['StringLike', 'aws:SourceVpc', 'vpc-91237329', false],
    ['StringLike', 'aws:SourceVpc', 'vpc-*', true],
    ['StringEquals', 'aws:SourceVpc', ['vpc-1', 'vpc-2'], false],
    ['StringLike', 'aws:SourceVpc', ['vpc-1', '*'], true],
    ['StringNotEquals', 'aws:SourceVpc', 'vpc-1', true],
    ['StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1', true],
    ['ForAllValues:StringEquals', 'aws:SourceVpc', 'vpc-1', true],
    ['ForAnyValue:StringEquals', 'aws:SourceVpc', 'vpc-1', false],
    ['StringEquals', 'aws:SourceVpce', 'vpce-1', false],
    ['StringEquals', 'aws:SourceAccount', ACCOUNT, false],
    ['StringEquals', 'aws:SourceOwner', ACCOUNT, false],
    ['StringEquals', 'aws:PrincipalOrgID', 'o-1', false],
    ['StringEquals', 'aws:PrincipalAccount', ACCOUNT, false],
    ['ArnEquals', 'aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:role/x`, false],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:s3:::source', false],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:s3:::*', true],
    ['StringEquals', 'aws:userid', 'AIDAEXAMPLE', false],
    ['StringLike', 'aws:userid', 'AROAEXAMPLE:*', false],
    ['StringLike', 'aws:userid', 'AROA*', true],
    ['StringEquals', 'aws:PrincipalAccount', '${aws:SourceAccount}', true],
    ['StringEquals', 's3:x-amz-server-side-encryption-aws-kms-key-id', `arn:aws:kms:eu:${ACCOUNT}:key/1`, false],
    ['StringEquals', 's3:x-amz-server-side-encryption', 'aws:kms', true],
    ['StringEquals', 's3:DataAccessPointAccount', ACCOUNT, false],
    ['ArnLike', 's3:DataAccessPointArn', `arn:aws:s3:eu:${ACCOUNT}:accesspoint/*`, false],
    ['ArnLike', 's3:DataAccessPointArn', 'arn:aws:s3:eu:*:accesspoint/x', true],
    ['StringEquals', 'aws:Referer', 'http://x/', true],
    ['StringEquals', 'aws:UserAgent', 'me', true],
    ['Bool', 'aws:SecureTransport', 'true', true],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', false],
    ['IpAddress', 'aws:SourceIp', '203.0.113.9', false],
    ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', false],
    ['IpAddress', 'aws:SourceIp', '0.0.0.0/1', true],
    ['IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '0.0.0.0/0'], true],
    ['IpAddress', 'aws:SourceIp', '2001:db8::/32', false],
    ['IpAddress', 'aws:SourceIp', '2001::/16', true],
    ['NotIpAddress', 'aws:SourceIp', '203.0.113.0/24', true],
  ]
  test.each(rows)('%s %s %j: %s', (operator, key, values, expected) => {
    expect(publicWith({ Condition: { [operator]: { [key]: values } } })).toBe(expected)
  })
  test('one condition that ties is enough', () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:SourceVpc': 'vpc-1' } }
    expect(publicWith({ Condition })).toBe(false)
  })
  test('one statement that does not is enough', () => {
    const tied = { ...ALLOW, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }
    expect(isPublic(policyOf('resource', tied, ALLOW))).toBe(true)
  })
})

test('in the words of OBS', () => {
  const obs = (id: string, Condition?: object): boolean =>
    isPublic(
      parsePolicy(
        JSON.stringify({
          Statement: [{ Effect: 'Allow', Principal: { ID: id }, Action: 'GetObject', Resource: 'photos/*', Condition }],
        }),
        'obs-resource',
      ),
    )
  expect([obs('*'), obs('domain/*'), obs('domain/*:user/*')]).toEqual([true, true, true])
  expect([obs('domain/d1'), obs('domain/d1:user/*')]).toEqual([false, false])
  expect(obs('*', { IpAddress: { SourceIp: '203.0.113.0/24' } })).toBe(false)
})
