import { expect, test as plain } from 'vitest'
import { startCloud } from '../harness/start-cloud.ts'
import type { CloudOptions, TestCloud } from '../harness/test-cloud.ts'
import { type KmsCallPattern, toContainKmsCall, toHaveNoPlaintextAtRest } from './matchers.ts'

export type { KmsCallPattern } from './matchers.ts'

expect.extend({ toHaveNoPlaintextAtRest, toContainKmsCall })

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares it so, and both declarations must be alike.
  interface Matchers<T = any> {
    /** Of a cloud: whether these bytes, or their Base64 or hex, lie in nothing that it keeps. Await it. */
    toHaveNoPlaintextAtRest: (bytes: Uint8Array | string) => Promise<T>
    /** Of a cloud or its `events`: whether the KMS was called so. Await it. */
    toContainKmsCall: (pattern: KmsCallPattern) => Promise<T>
  }
}

/**
 * vitest's `test` with a fixture `cloud`: one cloud a file, empty in each test. Tests of a file that run concurrently
 * share it, and must not: use `startCloud()` there.
 */
export const test = testWith()

/** The same with options for the cloud. */
export function testWith(options: CloudOptions = {}) {
  return plain
    .extend<{ cloudOfFile: { cloud: TestCloud; isUsed: boolean } }>({
      cloudOfFile: [
        // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures are wanted from the pattern.
        async ({}, use) => {
          const cloud = await startCloud(options)
          await use({ cloud, isUsed: false })
          await cloud.close()
        },
        { scope: 'file' },
      ],
    })
    .extend<{ cloud: TestCloud }>({
      cloud: async ({ cloudOfFile }, use) => {
        if (cloudOfFile.isUsed) await cloudOfFile.cloud.reset()
        cloudOfFile.isUsed = true
        await use(cloudOfFile.cloud)
      },
    })
}
