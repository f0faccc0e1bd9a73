import { expect, test } from 'vitest'
import { checkSession } from './check-session.ts'

const principal = {
  kind: 'user',
  arn: 'arn:aws:iam::000000000000:user/a',
  accountId: '000000000000',
  name: 'a',
} as const
const key = { accessKeyId: 'A', secretAccessKey: 's', principal }

test('a session is refused with another token, without one, and from its end on', () => {
  const session = { ...key, sessionToken: 'token', expiresAtMs: 1000 }
  const at = (nowMs: number) => ({ clock: { now: () => nowMs } })
  expect(checkSession(session, 'token', at(999))).toBeUndefined()
  expect(checkSession(session, 'token', at(1000))).toMatchObject({ reason: 'expired-token' })
  expect(checkSession(session, 'other', at(999))).toMatchObject({ reason: 'invalid-token' })
  expect(checkSession(session, undefined, at(999))).toMatchObject({ reason: 'invalid-token' })
  expect(checkSession(key, 'token', at(999))).toMatchObject({ reason: 'invalid-token' })
  expect(checkSession(key, undefined, at(999))).toBeUndefined()
})
