import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { crash, type Ending } from './crash/harness.ts'

/** A few of what `pnpm test:crash` does hundreds of times: before, at and after the commit point, and anywhere. */
const ENDINGS: readonly Ending[] = [
  { point: 'blob-renamed', count: 3 },
  { point: 'before-transaction-committed', count: 5 },
  { point: 'object-stored', count: 4 },
  { point: 'root-key-replaced', count: 1 },
  { afterMs: 700 },
]

test('a server killed under load, at fail points and at a random moment, loses nothing that it acknowledged, shows nothing torn, leaves nothing behind and no plaintext', async ({
  expect,
}) => {
  const { path, remove } = tempDir()
  onTestFinished(remove)
  const rounds = await crash({ dataDir: path, seed: 'short', endings: ENDINGS })
  expect(rounds).toHaveLength(ENDINGS.length)
  // On a machine that is too busy a point may not be reached in time; the kill is then one at random.
  expect(rounds.filter(({ where }) => where !== 'random').length).toBeGreaterThan(1)
  expect(rounds.at(-1)?.acknowledged).toBeGreaterThan(5)
}, 600_000)
