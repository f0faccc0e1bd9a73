import type { AliasRepository, KeyPatch, KeyRepository, KeyRow, NewKey } from '@sealstack/metadata/kms'
import type { Key, KeyManager, KeyState } from '../domain/key.ts'
import { type Home, keyArn } from '../domain/key-reference.ts'
import { forgetfulMemory } from './forgetful-memory.ts'
import type { MaterialVault } from './material-vault.ts'

/** Keys and aliases as every request sees them. What this process changes is seen at once, what another one changes within a second. */
export interface KeyDirectory {
  /** Undefined when there is no such key, or its waiting period is over. */
  readonly find: (id: string) => Promise<Key | undefined>
  /** The id of the key that an alias names. */
  readonly findAlias: (name: string) => Promise<string | undefined>
  readonly insert: (key: NewKey) => Promise<boolean>
  /** Changes a key that is in the state it was read in; undefined when it no longer is. */
  readonly change: (key: Key, patch: KeyPatch) => Promise<Key | undefined>
  /** Changes aliases, and forgets what is remembered of any. */
  readonly changeAliases: <Result>(work: (aliases: AliasRepository) => Promise<Result>) => Promise<Result>
  /** Destroys every key whose waiting period is over. Gives their ids. */
  readonly sweep: () => Promise<readonly string[]>
  /** Tells of each change of a key's state. */
  readonly onChange: (listener: (keyId: string) => void) => void
}

/** What the directory works with. */
export interface DirectoryDeps {
  readonly keys: KeyRepository
  readonly aliases: AliasRepository
  readonly vault: MaterialVault
  readonly home: Home
  readonly clock: { readonly now: () => number }
}

/** How long another process's change may go unseen, in seconds. */
const LIFE_S = 1
const MAX_REMEMBERED = 10_000

/** A directory over the database, with a short memory. */
export const keyDirectory = ({ keys, aliases, vault, home, clock }: DirectoryDeps): KeyDirectory => {
  const memory = forgetfulMemory(LIFE_S, MAX_REMEMBERED)
  const listeners: ((keyId: string) => void)[] = []

  const changed = (id: string): void => {
    memory.forget()
    vault.forget(id)
    for (const listener of listeners) listener(id)
  }
  const load = async (id: string): Promise<Key | undefined> => {
    const key = await memory.remember(id, async () => {
      const row = await keys.find(id)
      return row && toKey(row, home)
    })
    // Another process may have disabled or destroyed it.
    if (key?.state !== 'Enabled') vault.forget(id)
    return key
  }
  const destroyDue = async (id: string): Promise<boolean> => {
    const isDestroyed = await keys.destroyDue(id, clock.now())
    changed(id)
    return isDestroyed
  }
  return {
    find: async (id) => {
      const key = memory.recall<Key>(id) ?? (await load(id))
      if (key?.deletionAtMs === undefined || key.deletionAtMs > clock.now()) return key
      // What is remembered may be older than a cancellation, so the database decides.
      return (await destroyDue(id)) ? undefined : load(id)
    },
    findAlias: async (name) =>
      memory.recall<string>(name) ?? memory.remember(name, async () => (await aliases.find(name))?.keyId),
    insert: (key) => keys.insert(key),
    change: async (key, patch) => {
      const isChanged = await keys.update(key.id, key.state, patch)
      changed(key.id)
      return isChanged ? load(key.id) : undefined
    },
    changeAliases: (work) => work(aliases).finally(() => memory.forget()),
    sweep: async () => {
      const destroyed: string[] = []
      for (const { id } of await keys.dueForDeletion(clock.now())) {
        if (await destroyDue(id)) destroyed.push(id)
      }
      return destroyed
    },
    onChange: (listener) => {
      listeners.push(listener)
    },
  }
}

/** A row in the domain's terms. */
export const toKey = (row: KeyRow, home: Home): Key => ({
  ...row,
  arn: keyArn(home, row.id),
  manager: row.manager as KeyManager,
  state: row.state as KeyState,
  createdAtMs: Number(row.createdAtMs),
  deletionAtMs: row.deletionAtMs === null ? undefined : Number(row.deletionAtMs),
})
