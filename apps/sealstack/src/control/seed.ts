import { z } from 'zod'
import { applySeed } from '../seed/apply-seed.ts'
import { readSeed } from '../seed/read-seed.ts'
import { SeedError } from '../seed/seed-error.ts'
import { filesAlong } from '../seed/seed-files.ts'
import type { Services } from '../services.ts'
import { ControlError, type ControlRoute, controlRoute } from './route.ts'

/** `POST /_sealstack/seed`: makes what a seed says. The files of its objects come along: this cloud opens none by its path. */
export const seedRoute = (services: () => Services): ControlRoute =>
  controlRoute({
    method: 'POST',
    path: '/_sealstack/seed',
    summary: 'Make what a seed says; what is there already is left or changed to it.',
    body: z.strictObject({
      text: z.string().describe('The seed, as YAML or JSON'),
      file: z.string().max(1024).default('seed').describe('What errors call it'),
      files: z
        .record(z.string(), z.record(z.string(), z.base64()))
        .default({})
        .describe('Files of objects in Base64, by what the seed names them from and by their own names'),
    }),
    answer: z.object({
      accounts: z.number(),
      users: z.number(),
      keys: z.number(),
      buckets: z.number(),
      objects: z.number().describe('Written now'),
    }),
    refusals: { 400: 'The seed cannot be read or applied; the message names file, line and field.' },
    handle: async ({ body: { text, file, files } }) => {
      try {
        return await applySeed(services(), readSeed(text, file, filesAlong(files)))
      } catch (error) {
        throw error instanceof SeedError ? new ControlError(400, error.message) : error
      }
    },
  })
