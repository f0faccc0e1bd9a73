import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  // Workspace packages resolve to their TypeScript sources, so a test run needs no build. Export conditions would do
  // the same, but vitest hands them to every require() of node too, where some packages then give ES modules.
  resolve: {
    alias: [
      { find: /^@sealstack\/metadata\/(\w+)$/, replacement: `${root}packages/metadata/src/$1/index.ts` },
      { find: /^@sealstack\/(iam|kms|obs)$/, replacement: `${root}apps/$1/src/index.ts` },
      { find: /^@sealstack\/([\w-]+)$/, replacement: `${root}packages/$1/src/index.ts` },
    ],
  },
  test: {
    include: ['{packages,apps}/*/{src,tests,specs}/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
})
