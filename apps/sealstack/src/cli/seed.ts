import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import { z } from 'zod'
import type { SeedDocument } from '../seed/read-seed.ts'
import { SeedError } from '../seed/seed-error.ts'
import { readSeedFile } from '../seed/seed-file.ts'
import { USUAL_SEED, whyUnreadable } from '../seed/seed-files.ts'
import { seedJsonSchema } from '../seed/seed-schema.ts'
import { askCloud } from './ask-cloud.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { CommandError, type Said, tell } from './outcome.ts'

const report = z.object({
  accounts: z.number(),
  users: z.number(),
  keys: z.number(),
  buckets: z.number(),
  objects: z.number(),
})

/** `sealstack seed` */
export const addSeed = (program: Command, env: Env): void => {
  cloudCommand(
    program,
    'seed',
    'have a running cloud make what a seed file says: accounts, users, keys, buckets, objects',
  )
    .argument('[file]', `the seed file (SEALSTACK_SEED, ${USUAL_SEED})`)
    .option('--schema', 'print the JSON Schema of seed files instead')
    .addHelpText(
      'after',
      `
A seed may be applied as often as you like. Files of its objects are sent along, ${MAX_BYTES / 1e6} MB in all; "sealstack start --seed"
takes any.

Examples:
  sealstack seed sealstack.yaml
  sealstack seed --schema > sealstack.schema.json`,
    )
    .action((file: string | undefined, flags: CloudFlags & { readonly schema?: boolean }) =>
      tell(flags, async () => {
        if (!flags.schema) return seed(env, file ?? env.SEALSTACK_SEED ?? USUAL_SEED, flags)
        const schema = seedJsonSchema()
        return { json: schema, text: JSON.stringify(schema, null, 2) }
      }),
    )
}

const seed = async (env: Env, path: string, flags: CloudFlags): Promise<Said> => {
  try {
    const document = await readSeedFile(path)
    const body = { text: await readFile(path, 'utf8'), file: path, files: await filesOf(document) }
    const json = await askCloud(accessOf(env, flags), 'POST seed', { body, answer: report })
    const { accounts, users, keys, buckets, objects } = json
    const text = `Seeded: ${accounts} more accounts, ${users} users, ${keys} keys, ${buckets} buckets; ${objects} objects written.`
    return { json, text }
  } catch (error) {
    throw error instanceof SeedError ? new CommandError(error.message) : error
  }
}

/** Of all files that are sent along. */
const MAX_BYTES = 5_000_000

/** The files that a seed names, in Base64: a cloud opens none by its path for whoever asks it. */
const filesOf = async ({ seed: { accounts, ...own }, files }: SeedDocument): Promise<Record<string, object>> => {
  const along: Record<string, object> = {}
  let sumBytes = 0
  const buckets = [own, ...accounts].flatMap((contents) => contents.buckets)
  for (const { from } of buckets.flatMap(({ objects }) => objects)) {
    const found = await files(from).catch((error: Error) => {
      throw new CommandError(`The objects of "${from}" cannot be read: ${whyUnreadable(error)}.`)
    })
    sumBytes = found.reduce((sum, { bytes }) => sum + bytes, sumBytes)
    if (sumBytes > MAX_BYTES) {
      throw new CommandError(
        `Files of more than ${MAX_BYTES / 1e6} MB are not sent along: use "sealstack start --seed".`,
      )
    }
    const texts = found.map(async ({ name, open }) => [name, (await buffer(open())).toString('base64')] as const)
    along[from] = Object.fromEntries(await Promise.all(texts))
  }
  return along
}
