import type { CloudOptions, TestCloud } from '../harness/test-cloud.ts'
import { cloudOfFile, type RunnerHooks } from './cloud-of-file.ts'
import { toContainKmsCall, toHaveNoPlaintextAtRest } from './matchers.ts'

export type { KmsCallPattern } from './matchers.ts'

/** What Jest puts into each test file. */
interface JestGlobals extends RunnerHooks {
  readonly expect: { readonly extend: (matchers: object) => void }
}

/**
 * A cloud for the tests of a file, empty in each, and the matchers `toHaveNoPlaintextAtRest` and `toContainKmsCall`. Call
 * it once, outside of tests.
 * @throws Error where Jest's globals are not there
 */
export const useCloud = (options: CloudOptions = {}): TestCloud =>
  useCloudOf(globalThis as Partial<JestGlobals>, options)

/** The same with the globals of a file, which are not those of this module where node has loaded it and not Jest. */
export const useCloudOf = (globals: Partial<JestGlobals>, options: CloudOptions = {}): TestCloud => {
  const { beforeAll, beforeEach, afterAll, expect } = globals
  if (!beforeAll || !beforeEach || !afterAll || !expect) {
    throw new Error('sealstack/jest is for tests that Jest runs with its globals (injectGlobals).')
  }
  expect.extend({ toHaveNoPlaintextAtRest, toContainKmsCall })
  return cloudOfFile({ beforeAll, beforeEach, afterAll }, options)
}
