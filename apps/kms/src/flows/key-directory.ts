import type { AliasRepository, KeyPatch, KeyRepository, KeyRow, NewKey } from '@sealstack/metadata/kms'
import NodeCache from 'node-cache'
import type { Key, KeyManager, KeyState } from '../domain/key.ts'
import { type Home, keyArn } from '../domain/key-reference.ts'
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
  readonly destroy: (id: string) => Promise<void>
  /** Forgets what is remembered of an alias. */
  readonly forgetAlias: (name: string) => void
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
  const memory = new NodeCache({ stdTTL: LIFE_S, checkperiod: 0, useClones: false })
  const listeners: ((keyId: string) => void)[] = []

  const remember = <Value>(name: string, value: Value): Value => {
    if (memory.getStats().keys >= MAX_REMEMBERED) memory.flushAll()
    memory.set(name, value)
    return value
  }
  const changed = (id: string): void => {
    memory.del(id)
    vault.forget(id)
    for (const listener of listeners) listener(id)
  }
  const destroy = async (id: string): Promise<void> => {
    await keys.destroy(id)
    memory.flushAll()
    changed(id)
  }
  const load = async (id: string): Promise<Key | undefined> => {
    const row = await keys.find(id)
    return row && remember(id, toKey(row, home))
  }
  return {
    find: async (id) => {
      const key = memory.get<Key>(id) ?? (await load(id))
      if (key?.deletionAtMs === undefined || key.deletionAtMs > clock.now()) return key
      await destroy(id)
      return undefined
    },
    findAlias: async (name) => {
      const known = memory.get<string>(name)
      if (known !== undefined) return known
      const row = await aliases.find(name)
      return row && remember(name, row.keyId)
    },
    insert: (key) => keys.insert(key),
    change: async (key, patch) => {
      const isChanged = await keys.update(key.id, key.state, patch)
      changed(key.id)
      return isChanged ? load(key.id) : undefined
    },
    destroy,
    forgetAlias: (name) => {
      memory.del(name)
    },
    sweep: async () => {
      const due = await keys.dueForDeletion(clock.now())
      for (const { id } of due) await destroy(id)
      return due.map(({ id }) => id)
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
