#!/usr/bin/env node
// Turns prisma/<service>/schema.prisma into a typed client, and its migrations and the schema that they come to into a
// module, both under packages/metadata/src/generated. Needs no network.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diffSchemas } from './schema-engine.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const prismaCli = join(dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js')
const output = join(root, 'packages/metadata/src/generated')

for (const service of readdirSync(join(root, 'prisma'))) {
  const schema = join(root, 'prisma', service, 'schema.prisma')
  if (!existsSync(schema)) continue
  execFileSync(process.execPath, [prismaCli, 'generate', '--schema', schema, '--no-hints'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    // Generating needs no engine, yet Prisma downloads one unless it is told of a file that exists.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
  })
  writeMigrations(service, await diffSchemas(undefined, readFileSync(schema, 'utf8')))
}

function writeMigrations(service, sql) {
  const folder = join(root, 'prisma', service, 'migrations')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  const migrations = names.map((name) => ({ name, sql: readFileSync(join(folder, name, 'migration.sql'), 'utf8') }))
  mkdirSync(output, { recursive: true })
  writeFileSync(
    join(output, `${service}-migrations.ts`),
    `// Generated from prisma/${service}/migrations.\n` +
      `export const migrations: readonly { readonly name: string; readonly sql: string }[] = ${JSON.stringify(migrations, null, 2)}\n` +
      `/** What they come to, for a new database. */\nexport const schema = ${JSON.stringify(sql)}\n`,
  )
}
