/** What Prisma generates around its compiler, which has no types. */
declare module '@prisma/client/runtime/query_compiler_fast_bg.sqlite.mjs' {
  import type { GetPrismaClientConfig } from '@prisma/client/runtime/client'

  type Runtime = Awaited<ReturnType<NonNullable<GetPrismaClientConfig['compilerWasm']>['getRuntime']>>
  export const QueryCompiler: Runtime['QueryCompiler']
  export const __wbg_set_wasm: Runtime['__wbg_set_wasm']
}

/** What is used of it here; node has no types for it before TypeScript's own for browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, object>>)
    readonly exports: Readonly<Record<string, unknown>>
  }
}
