// Prisma's own schema engine as WASM, so that migrations are authored and checked without downloading its binary.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))

let loaded = 0

const loadEngine = async (schema) => {
  // The glue holds one instance's memory, so each engine needs a copy of its own.
  loaded += 1
  const glue = await import(`${pathToFileURL(join(folder, 'schema_engine_bg.js')).href}?${loaded}`)
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': glue,
  })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start?.()
  const factory = bindMigrationAwareSqlAdapterFactory(new PrismaLibSql({ url: ':memory:' }))
  return glue.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, factory)
}

const target = (schema) =>
  schema === undefined
    ? { tag: 'empty' }
    : { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] }

/** The SQL that leads from one schema's database to another's; `from` undefined stands for an empty one. */
export const diffSchemas = async (from, to) => {
  const engine = await loadEngine(to)
  const { stdout } = await engine.diff({
    from: target(from),
    to: target(to),
    script: true,
    shadowDatabaseUrl: null,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return (stdout ?? '').replace(/^-- This is an empty migration\.\s*/, '').trim()
}
