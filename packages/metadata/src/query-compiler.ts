import { channel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { deserialize } from 'node:v8'
import type { GetPrismaClientConfig } from '@prisma/client/runtime/client'
import * as glue from '@prisma/client/runtime/query_compiler_fast_bg.sqlite.mjs'

type CompilerWasm = NonNullable<GetPrismaClientConfig['compilerWasm']>
type CompilerClass = Awaited<ReturnType<CompilerWasm['getRuntime']>>['QueryCompiler']
type Compiler = InstanceType<CompilerClass>
type Plan = ReturnType<Compiler['compile']>
type Batch = ReturnType<Compiler['compileBatch']>

/** Plans by the text of their query. */
type Plans = Map<string, Plan>

/** A query that was compiled, as {@link COMPILED} tells it. */
export interface CompiledQuery {
  /** The schema that it was compiled for. */
  readonly schema: string
  readonly query: string
  readonly plan: Plan
}

/** The channel that tells of each query that is compiled: the bundle takes along the plans of the commonest. */
export const COMPILED = 'sealstack:query-compiled'

/** Plans kept for each schema; the queries of a service are few. */
const MAX_PLANS = 1000
/** Longer texts are those of a `createMany` of many rows, which is another for each count of them. */
const MAX_KEPT_CHARS = 8192

/** A module that does nothing, since the compiler is loaded by the first query that needs it: (func (export "__wbindgen_start")). */
const NOTHING = Buffer.from(
  '0061736d0100000001040160000003020100071401105f5f7762696e6467656e5f737461727400000a040102000b',
  'hex',
)

/** Beside the package's sources, its build and its bundle alike. Both are written by scripts. */
const [WASM, PLANS] = ['../wasm/query-compiler.wasm', '../wasm/query-plans.bin'].map(
  (path) => new URL(path, import.meta.url),
) as [URL, URL]

let loaded: CompilerClass | undefined

/** Prisma's compiler: 3 MB, which nobody needs whose plans are at hand. */
const loadCompiler = (): CompilerClass => {
  if (loaded) return loaded
  const imports = { './query_compiler_fast_bg.js': { ...glue } }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(WASM)), imports)
  glue.__wbg_set_wasm(exports)
  ;(exports.__wbindgen_start as () => void)()
  loaded = glue.QueryCompiler
  return loaded
}

/** The plans that came with the bundle; elsewhere, and where they cannot be read, all are compiled. */
const bundledPlans = (): ReadonlyMap<string, Plans> => {
  try {
    return deserialize(readFileSync(PLANS)) as ReadonlyMap<string, Plans>
  } catch {
    return new Map()
  }
}

/**
 * Makes the compilers that clients of Prisma are given. All clients of a schema share one, and its plans: else each would
 * take 6 ms for its own, and 1 to 2 ms for each query. A plan says how a query is run and nothing of its values; who runs it
 * only reads it.
 */
export const sharedCompilers = (load: () => CompilerClass, known: () => ReadonlyMap<string, Plans>): CompilerClass => {
  const compilers = new Map<string, Compiler>()
  let plans: ReadonlyMap<string, Plans> | undefined
  return class implements Compiler {
    readonly #shared: Compiler

    constructor(options: ConstructorParameters<CompilerClass>[0]) {
      const schema = JSON.stringify(options)
      plans ??= known()
      this.#shared =
        compilers.get(schema) ?? keepingPlans(schema, plans.get(schema) ?? new Map(), () => new (load())(options))
      compilers.set(schema, this.#shared)
    }

    compile(query: string): Plan {
      return this.#shared.compile(query)
    }

    compileBatch(queries: string): Batch {
      return this.#shared.compileBatch(queries)
    }

    free(): void {
      // Other clients have it too.
    }
  }
}

const keepingPlans = (schema: string, plans: Plans, make: () => Compiler): Compiler => {
  const compiled = channel(COMPILED)
  const batches = new Map<string, Batch>()
  let made: Compiler | undefined
  const compiler = (): Compiler => {
    made ??= make()
    return made
  }
  const compile = (query: string): Plan => {
    const plan = compiler().compile(query)
    compiled.publish({ schema, query, plan } satisfies CompiledQuery)
    return plan
  }
  return {
    compile: (query) => (query.length > MAX_KEPT_CHARS ? compile(query) : kept(plans, query, () => compile(query))),
    compileBatch: (queries) => kept(batches, queries, () => compiler().compileBatch(queries)),
    free: () => made?.free(),
  }
}

const kept = <Value>(values: Map<string, Value>, text: string, compile: () => Value): Value => {
  const known = values.get(text)
  if (known !== undefined) return known
  const value = compile()
  // The oldest goes: whichever is in use is soon there again.
  if (values.size >= MAX_PLANS) values.delete(values.keys().next().value ?? '')
  values.set(text, value)
  return value
}

/** What generated clients find in the place of a compiler of their own. */
export const compilerWasm: CompilerWasm = {
  getRuntime: async () => ({
    QueryCompiler: sharedCompilersOfProcess,
    __wbg_set_wasm: () => undefined,
  }),
  getQueryCompilerWasmModule: async () => new WebAssembly.Module(NOTHING),
  importName: './query_compiler_fast_bg.js',
}

const sharedCompilersOfProcess = sharedCompilers(loadCompiler, bundledPlans)
