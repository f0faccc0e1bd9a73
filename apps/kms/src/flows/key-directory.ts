import type { AliasRepository, KeyChange, KeyRepository, KeySetRepository } from '@sealstack/metadata/kms'
import type { Lookups } from '@sealstack/metrics'
import { dueAtMs, type Key } from '../domain/key.ts'
import { forgetfulMemory } from './forgetful-memory.ts'
import { type KeyUpdate, toKey, toPatch } from './key-rows.ts'
import type { MaterialVault } from './material-vault.ts'
import { settleKey } from './settle-key.ts'

/**
 * Keys of one Region, and aliases of one account in it, as every request sees them. What this process changes is seen at once, what another one
 * changes within a second.
 */
export interface KeyDirectory {
  /** Undefined when there is no such key, or its waiting period is over. What time has brought about is done first. */
  readonly find: (id: string) => Promise<Key | undefined>
  /** The id of the key that an alias names. */
  readonly findAlias: (name: string) => Promise<string | undefined>
  readonly insert: KeyRepository['insert']
  /** Changes a key, and versions of it, that is in the state it was read in; undefined when it no longer is. */
  readonly change: (
    key: Key,
    update: KeyUpdate,
    versions?: Pick<KeyChange, 'added' | 'versions'>,
  ) => Promise<Key | undefined>
  /** Changes aliases, and forgets what is remembered of any. */
  readonly changeAliases: <Result>(work: (aliases: AliasRepository) => Promise<Result>) => Promise<Result>
  /** Tells of a change of a key that was made beside the directory. */
  readonly notify: (id: string) => void
  /** Forgets what is remembered of a key. */
  readonly changed: (id: string) => void
}

/** What the directory works with. */
export interface DirectoryDeps {
  readonly keys: KeyRepository
  readonly sets: KeySetRepository
  readonly aliases: AliasRepository
  readonly vault: MaterialVault
  readonly clock: { readonly now: () => number }
  /** Told of each change of a key. Keys of the same id in other Regions may have changed with it. */
  readonly onChange: (id: string) => void
  readonly lookups?: Lookups | undefined
}

/** How long another process's change may go unseen, in seconds. */
const LIFE_S = 1
const MAX_REMEMBERED = 10_000

/** A directory over the database, with a short memory. */
export const keyDirectory = (deps: DirectoryDeps): KeyDirectory => {
  const { keys, aliases, vault, clock, lookups } = deps
  const memory = forgetfulMemory(LIFE_S, MAX_REMEMBERED, lookups)

  const load = async (id: string): Promise<Key | undefined> => {
    const key = await memory.remember(id, async () => {
      const row = await keys.find(id)
      return row && toKey(row)
    })
    // Another process may have disabled or destroyed it.
    if (key?.state !== 'Enabled') vault.forget(id)
    return key
  }
  const isDue = (key: Key): boolean => (dueAtMs(key) ?? Number.POSITIVE_INFINITY) <= clock.now()
  const find = async (id: string): Promise<Key | undefined> => {
    const key = memory.recall<Key>(id) ?? (await load(id))
    if (!key || !isDue(key)) return key
    // What is remembered may be older than a change, such as a cancellation: each step is judged by the database.
    const { isDestroyed } = await settleKey(deps, key)
    deps.onChange(id)
    return isDestroyed ? undefined : find(id)
  }
  return {
    find,
    findAlias: async (name) =>
      memory.recall<string>(name) ?? memory.remember(name, async () => (await aliases.find(name))?.keyId),
    insert: keys.insert,
    change: async (key, update, versions = {}) => {
      const expected = { state: key.state, version: key.version }
      const isChanged = await keys.change(key.id, { expected, patch: toPatch(key, update), ...versions })
      deps.onChange(key.id)
      return isChanged ? load(key.id) : undefined
    },
    changeAliases: (work) => work(aliases).finally(() => memory.forget()),
    notify: deps.onChange,
    changed: (id) => {
      memory.forget()
      vault.forget(id)
    },
  }
}
