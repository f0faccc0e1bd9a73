import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Tests that put something in place of a module, or ask what is loaded: files that share modules would see it. */
const ALONE = [
  'packages/storage/src/durability.test.ts',
  'packages/metadata/src/log-sync.test.ts',
  'apps/sealstack/specs/starting.test.ts',
]
const TESTS = ['{packages,apps}/*/{src,tests,specs}/**/*.test.ts', 'scripts/**/*.test.ts']

export default defineConfig({
  // Workspace packages resolve to their TypeScript sources, so a test run needs no build. Export conditions would do
  // the same, but vitest hands them to every require() of node too, where some packages then give ES modules.
  resolve: {
    alias: [
      { find: /^@sealstack\/metadata\/(\w+)$/, replacement: `${root}packages/metadata/src/$1/index.ts` },
      { find: /^@sealstack\/(iam|kms|obs)$/, replacement: `${root}apps/$1/src/index.ts` },
      { find: '@sealstack/http/express', replacement: `${root}packages/http/src/express.ts` },
      { find: /^@sealstack\/([\w-]+)$/, replacement: `${root}packages/$1/src/index.ts` },
    ],
  },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // A test waits for disks and sockets often enough that two cores bear two.
    maxWorkers: '100%',
    // Files share loaded modules, which is half the time of a run; nothing here keeps state in a module.
    projects: [
      { extends: true, test: { name: 'all', include: TESTS, exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
})
