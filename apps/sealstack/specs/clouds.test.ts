import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'vitest'

const script = fileURLToPath(new URL('../../../scripts/test-clouds.mjs', import.meta.url))

/** The short form of `npm run test:clouds`. */
test('files of vitest that run at once have clouds of their own, and leave nothing behind', async ({ expect }) => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '4', '--workers', '2'])
  expect(stdout).toContain('4 files in 2 processes, 8 clouds')
  expect(stdout).toContain('all green, nothing left open')
}, 120_000)
