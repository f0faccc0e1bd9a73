import type { Env } from '@sealstack/config'
import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { awsKms, type KmsCaller } from './call-kms.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { columns } from './columns.ts'
import { addImpact } from './impact.ts'
import { CommandError, type Said, tell } from './outcome.ts'
import { addRewrapRoot } from './rewrap-root.ts'

const metadata = z.looseObject({ KeyId: z.string(), Arn: z.string(), KeyState: z.string(), Description: z.string() })
const described = z.object({ KeyMetadata: metadata })
const nothing = z.unknown()
const keyPage = z.object({ Keys: z.array(z.object({ KeyId: z.string() })), NextMarker: z.string().optional() })
const aliasPage = z.object({
  Aliases: z.array(z.object({ AliasName: z.string(), TargetKeyId: z.string().optional() })),
  NextMarker: z.string().optional(),
})
const scheduled = z.object({ KeyId: z.string(), DeletionDate: z.number() })

/** `sealstack kms …` */
export const addKms = (program: Command, env: Env): void => {
  const kms = program.command('kms').description('look after the keys of a running cloud')
  addKeyCommands(kms, env)
  addImpact(kms, env)
  addRewrapRoot(kms, env)
}

/** All but what the control API does. */
const addKeyCommands = (kms: Command, env: Env): void => {
  const command = (usage: string, description: string): Command => cloudCommand(kms, usage, description)
  const told = (flags: CloudFlags, work: (call: KmsCaller) => Promise<Said>): Promise<void> =>
    tell(flags, () => work(awsKms(accessOf(env, flags))))

  command('list-keys', 'list keys with their states and aliases').action((flags: CloudFlags) => told(flags, listKeys))
  command('create-key', 'make a symmetric key')
    .option('--description <text>', 'what it is for', '')
    .option('--alias <name>', 'and an alias for it: alias/NAME')
    .addHelpText('after', '\nExample:\n  sealstack kms create-key --alias alias/photos')
    .action((flags: CloudFlags & CreateFlags) => told(flags, (call) => createKey(call, flags)))
  command('describe-key <key>', 'show a key, by id, ARN or alias').action((key: string, flags: CloudFlags) =>
    told(flags, async (call) => sayKey(await describe(call, key))),
  )
  for (const [verb, operation] of [
    ['disable', 'DisableKey'],
    ['enable', 'EnableKey'],
  ] as const) {
    command(`${verb}-key <key>`, `${verb} a key, by id, ARN or alias`).action((key: string, flags: CloudFlags) =>
      told(flags, async (call) => {
        const { KeyId } = await describe(call, key)
        await call(operation, { KeyId }, nothing)
        return sayKey(await describe(call, KeyId))
      }),
    )
  }
  command('schedule-deletion <key>', 'have a key deleted once its waiting period is over')
    .option('--days <days>', 'of waiting, 7 to 30', readDays, 30)
    .action((key: string, flags: CloudFlags & { readonly days: number }) =>
      told(flags, async (call) => {
        const { KeyId } = await describe(call, key)
        const input = { KeyId, PendingWindowInDays: flags.days }
        const { DeletionDate } = await call('ScheduleKeyDeletion', input, scheduled)
        const at = new Date(DeletionDate * 1000).toISOString()
        return {
          json: { KeyId, DeletionDate: at },
          text: `${KeyId} is deleted at ${at}; nothing can use it until then.`,
        }
      }),
    )
}

interface CreateFlags {
  readonly description: string
  readonly alias?: string
}

const createKey = async (call: KmsCaller, { description, alias }: CreateFlags): Promise<Said> => {
  const { KeyMetadata } = await call('CreateKey', { Description: description }, described)
  const { KeyId } = KeyMetadata
  if (alias !== undefined) {
    await call('CreateAlias', { AliasName: alias, TargetKeyId: KeyId }, nothing).catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      throw new CommandError(`The key ${KeyId} was made, but not its alias: ${error.message}`, error.exitCode)
    })
  }
  return sayKey(KeyMetadata)
}

const describe = async (call: KmsCaller, key: string) =>
  (await call('DescribeKey', { KeyId: key }, described)).KeyMetadata

const sayKey = (key: z.output<typeof metadata>): Said => ({
  json: key,
  text: columns(
    Object.entries(key).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ),
})

/** All pages of a list. */
const pages = async <Page extends z.ZodType<{ readonly NextMarker?: string | undefined }>>(
  call: KmsCaller,
  operation: string,
  page: Page,
): Promise<z.output<Page>[]> => {
  const found: z.output<Page>[] = []
  do {
    // 100 is the most that ListAliases gives.
    found.push(await call(operation, { Limit: 100, Marker: found.at(-1)?.NextMarker }, page))
  } while (found.at(-1)?.NextMarker !== undefined)
  return found
}

/** How many keys are asked about at once. */
const AT_ONCE = 16

const listKeys = async (call: KmsCaller): Promise<Said> => {
  const keys = (await pages(call, 'ListKeys', keyPage)).flatMap(({ Keys }) => Keys.map(({ KeyId }) => KeyId))
  const aliases = new Map<string, string[]>()
  for (const { Aliases } of await pages(call, 'ListAliases', aliasPage)) {
    for (const { AliasName, TargetKeyId = '' } of Aliases) {
      aliases.set(TargetKeyId, [...(aliases.get(TargetKeyId) ?? []), AliasName])
    }
  }
  const found = []
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const batch = keys.slice(start, start + AT_ONCE)
    const told = batch.map(async (id) => ({ ...(await describe(call, id)), Aliases: aliases.get(id) ?? [] }))
    found.push(...(await Promise.all(told)))
  }
  const rows = found.map(({ KeyId, KeyState, Aliases, Description }) => [
    KeyId,
    KeyState,
    Aliases.join(' ') || '-',
    Description,
  ])
  return { json: { Keys: found }, text: rows.length === 0 ? 'There are no keys.' : columns(rows) }
}

const readDays = (text: string): number => {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 7 || days > 30) throw new InvalidArgumentError('Write 7 to 30.')
  return days
}
