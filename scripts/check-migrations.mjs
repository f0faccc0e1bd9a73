#!/usr/bin/env node
// Fails when the migrations of a service do not build what its schema says.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { diffSchemas } from './schema-engine.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const structureOf = async (scripts) => {
  const client = createClient({ url: ':memory:' })
  for (const script of scripts) await client.executeMultiple(script)
  const { rows } = await client.execute('SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name')
  client.close()
  return rows.map(
    ({ name, sql }) =>
      `${name}: ${String(sql)
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/ (?=[,)])/g, '')}`,
  )
}

for (const service of readdirSync(join(root, 'prisma'))) {
  const schema = join(root, 'prisma', service, 'schema.prisma')
  if (!existsSync(schema)) continue
  const folder = join(root, 'prisma', service, 'migrations')
  const built = await structureOf(
    readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name, 'migration.sql'), 'utf8')),
  )
  const wanted = await structureOf([await diffSchemas(undefined, readFileSync(schema, 'utf8'))])
  const wrong = [...built.filter((line) => !wanted.includes(line)), ...wanted.filter((line) => !built.includes(line))]
  if (wrong.length > 0) {
    console.error(`The migrations of ${service} do not build its schema. Differing:\n  ${wrong.join('\n  ')}`)
    process.exitCode = 1
  }
}
