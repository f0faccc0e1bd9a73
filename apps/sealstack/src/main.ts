#!/usr/bin/env node
import { createProgram } from './cli/program.ts'

// Whoever reads the output may leave off, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

await createProgram(process.env).parseAsync()
