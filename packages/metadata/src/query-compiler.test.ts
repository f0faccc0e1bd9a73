import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { onTestFinished, test } from 'vitest'
import { COMPILED, sharedCompilers } from './query-compiler.ts'

type CompilerClass = ReturnType<typeof sharedCompilers>
type Plan = ReturnType<InstanceType<CompilerClass>['compile']>

/** Compilers that count what they are asked. */
const counting = () => {
  const made: string[] = []
  const compiled: string[] = []
  class QueryCompiler {
    constructor({ datamodel }: { datamodel: string }) {
      made.push(datamodel)
    }
    compile(query: string) {
      compiled.push(query)
      return { query } as unknown as Plan
    }
    compileBatch(queries: string) {
      compiled.push(queries)
      return { queries } as never
    }
    free() {
      throw new Error('others have it too')
    }
  }
  return { made, compiled, load: () => QueryCompiler as CompilerClass }
}

const optionsOf = (datamodel: string) => ({
  datamodel,
  provider: 'sqlite' as const,
  connectionInfo: { supportsRelationJoins: false },
})
const QUERY = '{"modelName":"Key","action":"findMany"}'

test('clients of one schema share a compiler and its plans', ({ expect }) => {
  const { made, compiled, load } = counting()
  const Compiler = sharedCompilers(load, () => new Map())
  const [one, two, other] = [
    new Compiler(optionsOf('a')),
    new Compiler(optionsOf('a')),
    new Compiler(optionsOf('b')),
  ] as const
  expect(one.compile(QUERY)).toBe(two.compile(QUERY))
  expect(one.compileBatch(QUERY)).toBe(two.compileBatch(QUERY))
  expect(other.compile(QUERY)).not.toBe(one.compile(QUERY))
  expect([made, compiled.length]).toEqual([['a', 'b'], 3])
  one.free()
  expect(two.compile(QUERY)).toEqual({ query: QUERY })
})

test('what is long, as no query is that comes again, is not kept', ({ expect }) => {
  const { compiled, load } = counting()
  const compiler = new (sharedCompilers(load, () => new Map()))(optionsOf('a'))
  for (let time = 0; time < 2; time++) compiler.compile(QUERY.padEnd(10_000))
  expect(compiled).toHaveLength(2)
})

test('plans that are told are all that another process needs', ({ expect }) => {
  const told = new Map<string, Map<string, Plan>>()
  const listen = (message: unknown): void => {
    const { schema, query, plan } = message as { schema: string; query: string; plan: Plan }
    told.set(schema, (told.get(schema) ?? new Map()).set(query, plan))
  }
  subscribe(COMPILED, listen)
  onTestFinished(() => void unsubscribe(COMPILED, listen))
  const first = new (sharedCompilers(counting().load, () => new Map()))(optionsOf('a'))
  const plan = first.compile(QUERY)
  const { made, load } = counting()
  const second = new (sharedCompilers(load, () => told))(optionsOf('a'))
  expect(second.compile(QUERY)).toBe(plan)
  expect(made).toEqual([])
  second.compile('another')
  expect(made).toEqual(['a'])
})
