import type { GetPrismaClientConfig } from '@prisma/client/runtime/client'
import { test } from 'vitest'
import { sharingCompilers } from './shared-compilers.ts'

const { configOverride } = sharingCompilers.__internal

/** What Prisma generates, with a compiler that counts. */
const generated = () => {
  const made: string[] = []
  const compiled: string[] = []
  class QueryCompiler {
    constructor({ datamodel }: { datamodel: string }) {
      made.push(datamodel)
    }
    compile(query: string) {
      compiled.push(query)
      return { query }
    }
    compileBatch(queries: string) {
      compiled.push(queries)
      return { queries }
    }
    free() {
      throw new Error('others have it too')
    }
  }
  const compilerWasm = { getRuntime: async () => ({ QueryCompiler, __wbg_set_wasm: () => undefined }) }
  return { made, compiled, config: { compilerWasm } as unknown as GetPrismaClientConfig }
}

const optionsOf = (datamodel: string) => ({
  datamodel,
  provider: 'sqlite' as const,
  connectionInfo: { supportsRelationJoins: false },
})

test('clients of one schema share a compiler and its plans', async ({ expect }) => {
  const { made, compiled, config } = generated()
  const runtime = await configOverride(config).compilerWasm?.getRuntime()
  if (!runtime) throw new Error('there is no runtime')
  const [one, two, other] = ['a', 'a', 'b'].map((schema) => new runtime.QueryCompiler(optionsOf(schema)))
  expect(made).toEqual(['a', 'b'])
  const query = '{"modelName":"Key","action":"findMany"}'
  expect(one?.compile(query)).toBe(two?.compile(query))
  expect(one?.compileBatch(query)).toBe(two?.compileBatch(query))
  expect(other?.compile(query)).not.toBe(one?.compile(query))
  expect(compiled).toHaveLength(3)
  one?.free()
  expect(two?.compile(query)).toEqual({ query })
})

test('what is compiled for one use is not kept', async ({ expect }) => {
  const { compiled, config } = generated()
  const runtime = await configOverride(config).compilerWasm?.getRuntime()
  const compiler = runtime && new runtime.QueryCompiler(optionsOf('a'))
  for (const action of ['createMany', 'createManyAndReturn', 'createMany']) {
    compiler?.compile(`{"modelName":"Event","action":"${action}"}`)
  }
  expect(compiled).toHaveLength(3)
})

test('what was overridden stays as it is', ({ expect }) => {
  const once = configOverride(generated().config)
  expect(configOverride(once)).toBe(once)
})
