import { isDeepStrictEqual } from 'node:util'
import type { KmsEvent, KmsEvents, ObjectEvents, TestCloud } from '../harness/test-cloud.ts'

/** What a matcher of vitest's or jest's `expect` gives. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** A call of the KMS that is looked for: these of its members, with these values. */
export type KmsCallPattern = Partial<KmsEvent>

/** Whether these bytes, or their Base64 or hex, lie in nothing that the cloud keeps. */
export const toHaveNoPlaintextAtRest = async (
  cloud: Pick<TestCloud, 'atRest'>,
  bytes: Uint8Array | string,
): Promise<MatcherResult> => {
  const found = await cloud.atRest.find(bytes)
  return {
    pass: found.length === 0,
    message: () =>
      found.length === 0
        ? 'The plaintext was expected to lie somewhere in what the cloud keeps, and is nowhere.'
        : `The plaintext lies in ${found.join(', ')}.`,
  }
}

/** Whether the KMS was called so: of a cloud, of its `events` or of its `kms.events`. */
export const toContainKmsCall = async (
  received: TestCloud | ObjectEvents | KmsEvents,
  pattern: KmsCallPattern,
): Promise<MatcherResult> => {
  const calls = await trailOf(received).list()
  const pass = calls.some((call) => fits(call, pattern))
  const wanted = JSON.stringify(pattern)
  const summary = calls.map(({ operation, status, code, keyId }) => JSON.stringify({ operation, status, code, keyId }))
  return {
    pass,
    message: () =>
      pass
        ? `No call of the KMS was expected to be like ${wanted}, and one is.`
        : `No call of the KMS is like ${wanted}. There were:\n${summary.join('\n') || 'none'}`,
  }
}

const trailOf = (received: TestCloud | ObjectEvents | KmsEvents): KmsEvents => {
  if ('atRest' in received) return received.kms.events
  return 'kms' in received ? received.kms : received
}

const fits = (call: KmsEvent, pattern: KmsCallPattern): boolean =>
  Object.entries(pattern).every(([name, value]) => isDeepStrictEqual(Reflect.get(call, name), value))
