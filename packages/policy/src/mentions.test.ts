// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import { test } from 'vitest'
import { mentions } from './mentions.ts'
import { parsePolicy } from './parse-policy.ts'

const TAG = 'aws:ResourceTag/'

test.for([
  ['nothing of it', '"Resource": "*"', false],
  [
    'its key in another case',
    '"Resource": "*", "Condition": { "StringEquals": { "AWS:resourcetag/team": "x" } }',
    true,
  ],
  [
    'its key in escapes',
    '"Resource": "*", "Condition": { "StringEquals": { "\\u0061ws:ResourceTag/team": "x" } }',
    true,
  ],
  ['a variable in a resource', '"Resource": "arn:aws:s3:::b/${aws:ResourceTag/team}"', true],
  [
    'a variable in a value',
    '"Resource": "*", "Condition": { "StringEquals": { "aws:username": "${aws:resourceTag/team}" } }',
    true,
  ],
  ['another key', '"Resource": "*", "Condition": { "StringEquals": { "aws:RequestTag/team": "x" } }', false],
] as const)('a policy that has %s', ([, members, expected], { expect }) => {
  const text = `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "kms:*", ${members} }] }`
  const policy = parsePolicy(text, 'identity')
  expect(mentions(policy, TAG)).toBe(expected)
  expect(mentions(policy, TAG)).toBe(expected)
})
