#!/usr/bin/env node
import module from 'node:module'

// Whoever reads the output may leave off, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

// From 22 on, node keeps what it has compiled for the next start: of what is loaded after this. Types are those of 20.
const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown }
enableCompileCache?.()
const { createProgram } = await import('./cli/program.ts')
await (await createProgram(process.env, process.argv.slice(2))).parseAsync()
