import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Env } from '@sealstack/config'
import { z } from 'zod'
import type { SeedDocument } from '../seed/read-seed.ts'
import { SeedError } from '../seed/read-seed.ts'
import { readSeedFile, USUAL_SEED } from '../seed/seed-file.ts'
import { seedJsonSchema } from '../seed/seed-schema.ts'

/** Where the cloud is, or that the schema is wanted. */
export interface SeedFlags {
  readonly endpoint?: string
  readonly schema?: boolean
}

const outcome = z.object({
  accounts: z.number(),
  users: z.number(),
  keys: z.number(),
  buckets: z.number(),
  objects: z.number(),
})
const refusal = z.object({ error: z.string() })

/** Has a running cloud make what a seed file says, or prints the JSON Schema of such files. */
export const seed = async (env: Env, file: string | undefined, { endpoint, schema }: SeedFlags): Promise<void> => {
  if (schema) {
    process.stdout.write(`${JSON.stringify(seedJsonSchema(), null, 2)}\n`)
    return
  }
  const url = endpoint ?? env.SEALSTACK_ENDPOINT ?? 'http://127.0.0.1:4566'
  const path = file ?? env.SEALSTACK_SEED ?? USUAL_SEED
  try {
    const document = await readSeedFile(path)
    const body = { text: await readFile(path, 'utf8'), file: path, files: await filesOf(document) }
    const { accounts, users, keys, buckets, objects } = await ask(url, JSON.stringify(body), env)
    process.stdout.write(
      `Seeded: ${accounts} more accounts, ${users} users, ${keys} keys, ${buckets} buckets; ${objects} objects written.\n`,
    )
  } catch (error) {
    if (!(error instanceof SeedError)) throw error
    process.stderr.write(`sealstack: ${error.message}\n`)
    process.exitCode = 1
  }
}

/** The files that a seed names, in Base64: a cloud opens none by its path for whoever asks it. */
const filesOf = async ({ seed, files }: SeedDocument): Promise<Record<string, Record<string, string>>> => {
  const along: Record<string, Record<string, string>> = {}
  const buckets = [seed, ...seed.accounts].flatMap((contents) => contents.buckets)
  for (const { from } of buckets.flatMap(({ objects }) => objects)) {
    const found = await files(from).catch((error: Error) => {
      throw new SeedError(`The objects of "${from}" cannot be read: ${error.message}`)
    })
    const entries = await Promise.all(
      found.map(async ({ name, open }) => [name, (await buffer(open())).toString('base64')] as const),
    )
    along[from] = Object.fromEntries(entries)
  }
  return along
}

const ask = async (url: string, body: string, env: Env): Promise<z.output<typeof outcome>> => {
  const token = env.SEALSTACK_CONTROL_TOKEN
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
  const response = await fetch(new URL('/_sealstack/seed', url), { method: 'POST', headers, body }).catch(() => {
    throw new SeedError(`No cloud answers at ${url}. Start one with "sealstack start", or name it with --endpoint.`)
  })
  const answer: unknown = await response.json().catch(() => undefined)
  const done = outcome.safeParse(answer)
  if (response.ok && done.success) return done.data
  const said = refusal.safeParse(answer)
  throw new SeedError(
    said.success ? said.data.error : `${url} is not a Sealstack cloud: it answered ${response.status}.`,
  )
}
