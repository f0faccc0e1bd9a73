/**
 * Writes the table "What is proved, by which test" of apps/obs/README.md from the titles of the tests about encryption.
 * With --check it writes nothing and fails when the table is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { casesIn, countCases } from '../apps/sealstack/specs/matrix/cases.ts'
import { STATES } from '../apps/sealstack/specs/matrix/dimensions.ts'
import { REFUSALS } from '../apps/sealstack/specs/matrix/refusals.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const README = join(root, 'apps/obs/README.md')
const [BEGIN, END] = ['<!-- proved: begin -->', '<!-- proved: end -->']

/** What proves that objects are sealed, in the order of the table. */
const FILES = [
  'apps/sealstack/specs/matrix/matrix.test.ts',
  'apps/sealstack/specs/matrix/refusals.test.ts',
  'apps/sealstack/specs/stored-fuzz.test.ts',
  'apps/sealstack/specs/bucket-keys.test.ts',
  'apps/sealstack/specs/sealed.test.ts',
  'apps/sealstack/specs/processes.test.ts',
  'apps/obs/tests/encryption-modes.test.ts',
  'apps/obs/tests/default-encryption.test.ts',
  'apps/obs/tests/at-rest.test.ts',
]

/**
 * The claims of a file: titles of its tests, each behind that of what it is in. Tests that are made from a table bear the
 * title of what they are in; titles of the matrix say for how many cases they stand.
 */
const claimsOf = (source: string): readonly string[] => {
  const found: { readonly kind: string; readonly depth: number; readonly title: string }[] = []
  for (const [, indent = '', kind = '', quote = '', title = ''] of source.matchAll(
    /^( *)(describe|test)(?:\.each)?\(\s*(['"`])((?:(?!\3).)*)\3/gms,
  )) {
    if (kind === 'describe' || !title.includes('${')) found.push({ kind, depth: indent.length, title })
    else if (quote !== '`') throw new Error(`What kind of title is ${title}?`)
  }
  return found.flatMap(({ kind, depth, title }, index) => {
    const next = found[index + 1]
    if (kind === 'describe') return next?.kind === 'test' && next.depth > depth ? [] : [title]
    const outer = found.slice(0, index).findLast((each) => each.kind === 'describe' && each.depth < depth)
    return [outer ? `${outer.title}: ${title}` : title]
  })
}

/** Where a state's name goes. */
const HOLE = /\$\{state\}/

/** The matrix's titles stand for many cases each, in each state of a key. */
const counted = (title: string): readonly string[] => {
  const counts = countCases()
  if (HOLE.test(title)) {
    return STATES.map((state) => `${title.replace(HOLE, state)} (${casesIn(state).length} cases)`)
  }
  if (title.startsWith('every path')) return [`${title} (${counts.written} cases)`]
  if (title.startsWith('a write with headers'))
    return [`${title} (${REFUSALS.length} kinds, each in 7 ways to begin an upload)`]
  return [title]
}

const rows = FILES.flatMap((file) =>
  claimsOf(readFileSync(join(root, file), 'utf8'))
    .flatMap(counted)
    .map((claim) => [
      claim.replaceAll('|', '\\|').replace(/^./, (letter) => letter.toUpperCase()),
      `[${basename(file, '.test.ts')}](../../${file})`,
    ]),
)
// As the formatter has it.
const cells = [['What is proved', 'By'], [], ...rows]
const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
const table = cells
  .map((row) => widths.map((width, column) => row[column]?.padEnd(width) ?? '-'.repeat(width)))
  .map((row) => `| ${row.join(' | ')} |`)
  .join('\n')
const readme = readFileSync(README, 'utf8')
const [before = '', rest] = readme.split(BEGIN)
const after = rest?.split(END)[1]
if (after === undefined) throw new Error(`${README} has no place for the table: ${BEGIN} … ${END}`)
const wanted = `${before}${BEGIN}\n\n${table}\n\n${END}${after}`
if (wanted !== readme) {
  if (process.argv.includes('--check')) {
    console.error(`${README} is out of date: run "pnpm proved"`)
    process.exitCode = 1
  } else {
    writeFileSync(README, wanted)
    console.log(`Wrote ${README}`)
  }
}
