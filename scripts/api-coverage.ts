/**
 * Writes each app's API.md from its operation table. With --check it writes nothing and fails when one is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiTables as iam } from '../apps/iam/src/api.ts'
import { apiTables as kms } from '../apps/kms/src/api.ts'
import { apiTables as obs } from '../apps/obs/src/api.ts'

/** One face of a service: a heading and the operations under it. */
interface ApiTable {
  readonly title: string
  readonly operations: readonly {
    readonly name: string
    readonly route: string
    readonly when?: readonly string[]
    readonly action: string
    readonly implemented: boolean
    readonly reason?: string
    readonly errors: readonly string[]
  }[]
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const render = (app: string, tables: readonly ApiTable[]): string => {
  const sections = tables.map(({ title, operations }) => {
    const built = operations.filter(({ implemented }) => implemented).length
    const rows = [...operations]
      .sort((a, b) => a.name.localeCompare(b.name, 'en'))
      .map(
        ({ name, route, when, action, implemented, reason, errors }) =>
          `| ${name} | \`${[route, ...(when ?? [])].join(' ')}\` | ${implemented ? 'yes' : `no: ${[errors.join(', '), reason].filter(Boolean).join('; ')}`} | ${action} |`,
      )
    return `## ${title}\n\n${built} of ${operations.length} operations work; the others say that they do not.\n\n| Operation | Route | Works | Permission |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# API of apps/${app}\n\nWritten from the operation table by \`scripts/api-coverage.ts\`; edit the table, not this file.\n\n${sections.join('\n')}`
}

for (const [app, tables] of Object.entries({ iam, kms, obs })) {
  const path = join(root, 'apps', app, 'API.md')
  const wanted = render(app, tables)
  const actual = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (wanted === actual) continue
  if (process.argv.includes('--check')) {
    console.error(`${path} is out of date: run "pnpm api"`)
    process.exitCode = 1
  } else {
    writeFileSync(path, wanted)
    console.log(`Wrote ${path}`)
  }
}
