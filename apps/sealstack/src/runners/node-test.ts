import { ok } from 'node:assert/strict'
import { after, before, beforeEach } from 'node:test'
import type { CloudOptions, KmsEvents, ObjectEvents, TestCloud } from '../harness/test-cloud.ts'
import { cloudOfFile } from './cloud-of-file.ts'
import { type KmsCallPattern, type MatcherResult, toContainKmsCall, toHaveNoPlaintextAtRest } from './matchers.ts'

export type { KmsCallPattern } from './matchers.ts'

/** A cloud for the tests of a file or of a `describe`, empty in each. Call it once, outside of tests. */
export const useCloud = (options: CloudOptions = {}): TestCloud =>
  cloudOfFile({ beforeAll: before, beforeEach, afterAll: after }, options)

/** @throws AssertionError where these bytes, or their Base64 or hex, lie in what the cloud keeps */
export const assertNoPlaintextAtRest = async (cloud: TestCloud, bytes: Uint8Array | string): Promise<void> =>
  insist(await toHaveNoPlaintextAtRest(cloud, bytes))

/** @throws AssertionError where the KMS was not called so */
export const assertKmsCall = async (
  received: TestCloud | ObjectEvents | KmsEvents,
  pattern: KmsCallPattern,
): Promise<void> => insist(await toContainKmsCall(received, pattern))

const insist = ({ pass, message }: MatcherResult): void => ok(pass, pass ? undefined : message())
