import { expect, test } from 'vitest'
import { decideKey, parsePolicy, policyRequest } from '../src/index.ts'

const ACCOUNT = '111122223333'
const key = parsePolicy(
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  }),
  'key',
)
const identity = parsePolicy(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:*:111122223333:key/*"}}',
  'identity',
)
const request = policyRequest({
  principal: { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/ann`, accountId: ACCOUNT, name: 'ann' },
  action: 'kms:Decrypt',
  resource: `arn:aws:kms:eu-de:${ACCOUNT}:key/1`,
})

test('a key policy for the account hands the choice to identity policies', () => {
  expect(decideKey({ request, ownerAccountId: ACCOUNT, key }).effect).toBe('implicit-deny')
  expect(decideKey({ request, ownerAccountId: ACCOUNT, key, identity: [identity] }).effect).toBe('allow')
  const root = policyRequest({ ...request, principal: { kind: 'root', accountId: ACCOUNT }, context: {} })
  expect(decideKey({ request: root, ownerAccountId: ACCOUNT, key }).effect).toBe('allow')
})
