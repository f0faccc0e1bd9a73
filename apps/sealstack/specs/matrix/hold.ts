import type { ExpectStatic } from 'vitest'
import type { Answer } from './client.ts'
import type { Expected } from './oracle.ts'
import { element } from './paths.ts'

/** Holds an answer to what was expected of it: status, code, text, and every header about encryption. */
export const hold = (expect: ExpectStatic, answer: Answer, { message, ...expected }: Expected): void => {
  const sse = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => name.includes('server-side-encryption')),
  )
  const isShown = answer.body.byteLength > 0
  const code = isShown ? element(answer, 'Code') || undefined : answer.headers['x-obs-error-code']
  const { code: wanted, ...rest } = expected
  expect({ status: answer.status, sse }).toEqual(rest)
  // A HEAD of S3 has a status and nothing else to say.
  if (isShown || code !== undefined) expect(code).toBe(wanted)
  if (message && isShown) expect(element(answer, 'Message').replaceAll('&apos;', "'")).toMatch(message)
}
