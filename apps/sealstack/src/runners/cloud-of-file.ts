import { startCloud } from '../harness/start-cloud.ts'
import type { CloudOptions, TestCloud } from '../harness/test-cloud.ts'

/** The hooks of a test runner, of which every one has these. */
export interface RunnerHooks {
  readonly beforeAll: (hook: () => Promise<void>) => void
  readonly beforeEach: (hook: () => Promise<void>) => void
  readonly afterAll: (hook: () => Promise<void>) => void
}

/**
 * A cloud for the tests of a file: it starts before the first, is reset before each and closed after the last. Use it
 * within tests and hooks; it is not there before.
 */
export const cloudOfFile = (hooks: RunnerHooks, options: CloudOptions = {}): TestCloud => {
  let cloud: TestCloud | undefined
  let isNew = true
  hooks.beforeAll(async () => {
    cloud = await startCloud(options)
  })
  hooks.beforeEach(async () => {
    if (!isNew) await cloud?.reset()
    isNew = false
  })
  hooks.afterAll(async () => {
    await cloud?.close()
  })
  const running = (): TestCloud => {
    if (cloud) return cloud
    throw new Error('The cloud starts before the first test of the file: use it within a test or a hook.')
  }
  // Stands for the cloud that is not there yet when tests are declared.
  return new Proxy(Object.create(null), {
    get: (_, member) => Reflect.get(running(), member),
    has: (_, member) => Reflect.has(running(), member),
    ownKeys: () => Reflect.ownKeys(running()),
    getOwnPropertyDescriptor: (_, member) => ({
      ...Reflect.getOwnPropertyDescriptor(running(), member),
      configurable: true,
    }),
  })
}
