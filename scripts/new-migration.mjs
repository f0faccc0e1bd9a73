#!/usr/bin/env node
// Writes the next migration of a service from its schema: node scripts/new-migration.mjs kms add-grants
// The change is measured from the schema as it was last committed, which the earlier migrations build.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diffSchemas } from './schema-engine.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [service, name] = process.argv.slice(2)
if (!service || !/^[a-z0-9-]+$/.test(name ?? '')) {
  console.error('Usage: node scripts/new-migration.mjs SERVICE NAME   (NAME in kebab-case, as in add-grants)')
  process.exit(2)
}
const folder = join(root, 'prisma', service, 'migrations')
const isFirst = !existsSync(folder) || readdirSync(folder).length === 0
const before = isFirst
  ? undefined
  : execFileSync('git', ['show', `HEAD:prisma/${service}/schema.prisma`], { cwd: root, encoding: 'utf8' })
const sql = await diffSchemas(before, readFileSync(join(root, 'prisma', service, 'schema.prisma'), 'utf8'))
if (sql === '') {
  console.log(`The schema of ${service} has not changed since it was committed: nothing to write.`)
} else {
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const path = join(folder, `${stamp}_${name}`)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'migration.sql'), `${sql}\n`)
  console.log(`Wrote ${join(path, 'migration.sql')}`)
}
