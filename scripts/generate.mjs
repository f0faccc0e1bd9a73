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
  shareCompiler(service)
  writeMigrations(service, await diffSchemas(undefined, readFileSync(schema, 'utf8')))
}

writeCompiler()

/** The client's compiler of queries becomes that of packages/metadata/src/query-compiler.ts. */
function shareCompiler(service) {
  const file = join(output, service, 'internal/class.ts')
  const text = readFileSync(file, 'utf8')
  const own = /async function decodeBase64AsWasm[\s\S]*?\n\}\n+config\.compilerWasm = \{[\s\S]*?\n\}\n/
  if (!own.test(text)) throw new Error(`${file} has its compiler elsewhere: Prisma generates other code than before.`)
  const shared = `import { compilerWasm } from "../../../query-compiler.ts"\n\nconfig.compilerWasm = compilerWasm\n`
  writeFileSync(file, text.replace(own, shared))
}

/** The compiler itself, of which Prisma's package has nothing but a text. */
function writeCompiler() {
  const prisma = createRequire(join(root, 'packages/metadata/package.json'))
  const { wasm } = prisma('@prisma/client/runtime/query_compiler_fast_bg.sqlite.wasm-base64.js')
  const folder = join(root, 'packages/metadata/wasm')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'query-compiler.wasm'), Buffer.from(wasm, 'base64'))
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
