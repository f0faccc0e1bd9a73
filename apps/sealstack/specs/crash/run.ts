/**
 * `pnpm test:crash [kills per fail point] [random kills] [seed]`: lets a server die under load at every fail point and at
 * random moments, and holds it after each start to all that it had acknowledged.
 */
import { FAIL_POINTS } from '@sealstack/fail-points'
import { tempDir } from '@sealstack/testing'
import { crash, planOf, type Round } from './harness.ts'

const [perPoint = '9', atRandom = '40', seed = 'sealstack'] = process.argv.slice(2)
const { path, remove } = tempDir()
const endings = planOf(FAIL_POINTS, Number(perPoint), Number(atRandom), seed)
const startedMs = performance.now()
const seconds = (): string => ((performance.now() - startedMs) / 1000).toFixed(0)
console.log(`${endings.length} kills, seed "${seed}", in ${path}`)

const tell = ({ where, acknowledged, found }: Round, index: number): void =>
  console.log(
    `${String(index).padStart(4)}/${endings.length} ${where.padEnd(28)} ${seconds()} s; ${acknowledged} acknowledged; ` +
      `${found.objects} objects whole, ${found.orphans} orphans swept`,
  )

try {
  const rounds = await crash({ dataDir: path, seed, endings, onRound: tell })
  const kills = new Map<string, number>()
  for (const { where } of rounds) kills.set(where, (kills.get(where) ?? 0) + 1)
  console.log(`\nKills by place:`)
  for (const [where, count] of [...kills].sort()) console.log(`  ${where.padEnd(28)} ${count}`)
  const read = rounds.reduce((sum, { found }) => sum + found.bytes, 0)
  const swept = rounds.reduce((sum, { found }) => sum + found.orphans, 0)
  console.log(
    `${rounds.length} kills in ${seconds()} s; ${rounds.at(-1)?.acknowledged} writes acknowledged, none lost or torn; ` +
      `${(read / 2 ** 20).toFixed(0)} MiB read back; ${swept} orphans swept; no plaintext on disk.`,
  )
  remove()
} catch (error) {
  console.error(error)
  console.error(`\nFAILED. What is on disk was left in ${path}; the seed is "${seed}".`)
  process.exitCode = 1
}
