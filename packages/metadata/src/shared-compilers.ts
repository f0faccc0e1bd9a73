import type { GetPrismaClientConfig } from '@prisma/client/runtime/client'

type CompilerWasm = NonNullable<GetPrismaClientConfig['compilerWasm']>
type Compiler = InstanceType<Awaited<ReturnType<CompilerWasm['getRuntime']>>['QueryCompiler']>

/** Plans kept for each schema; the queries of a service are few. */
const MAX_PLANS = 1000
/** What makes a new text for each count of rows. */
const FOR_ONE_USE = /^\{"modelName":"\w+","action":"createMany/

/** Options for each client of Prisma's, which so need no compiler of their own: that takes 6 ms, and each query 1 to 2 more. */
export const sharingCompilers = {
  // Plans are kept with the compiler.
  queryPlanCacheMaxSize: 0,
  __internal: {
    configOverride: (config: GetPrismaClientConfig): GetPrismaClientConfig =>
      config.compilerWasm && !shared.has(config.compilerWasm)
        ? { ...config, compilerWasm: sharing(config.compilerWasm) }
        : config,
  },
}

/** Prisma hands what an override has given to the next one. */
const shared = new WeakSet<CompilerWasm>()

const sharing = (own: CompilerWasm): CompilerWasm => {
  const wasm: CompilerWasm = {
    ...own,
    getRuntime: async () => {
      const runtime = await own.getRuntime()
      const compilers = new Map<string, Compiler>()
      return {
        ...runtime,
        QueryCompiler: class implements Compiler {
          readonly #shared: Compiler

          constructor(options: ConstructorParameters<typeof runtime.QueryCompiler>[0]) {
            const key = JSON.stringify(options)
            this.#shared = compilers.get(key) ?? keepingPlans(new runtime.QueryCompiler(options))
            compilers.set(key, this.#shared)
          }

          compile(query: string) {
            return this.#shared.compile(query)
          }

          compileBatch(queries: string) {
            return this.#shared.compileBatch(queries)
          }

          free(): void {
            // Other clients have it too.
          }
        },
      }
    },
  }
  shared.add(wasm)
  return wasm
}

/** A plan says how a query is run and nothing of its values, and whoever runs it only reads it. */
const keepingPlans = (compiler: Compiler): Compiler => {
  const [plans, batches] = [
    new Map<string, ReturnType<Compiler['compile']>>(),
    new Map<string, ReturnType<Compiler['compileBatch']>>(),
  ]
  return {
    compile: (query) =>
      FOR_ONE_USE.test(query) ? compiler.compile(query) : kept(plans, query, () => compiler.compile(query)),
    compileBatch: (queries) => kept(batches, queries, () => compiler.compileBatch(queries)),
    free: () => compiler.free(),
  }
}

const kept = <Plan>(plans: Map<string, Plan>, text: string, compile: () => Plan): Plan => {
  const known = plans.get(text)
  if (known !== undefined) return known
  const plan = compile()
  // The oldest goes: whichever is in use is soon there again.
  if (plans.size >= MAX_PLANS) plans.delete(plans.keys().next().value ?? '')
  plans.set(text, plan)
  return plan
}
