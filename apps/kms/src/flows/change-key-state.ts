import type { KmsContext } from '../context.ts'
import type { Key } from '../domain/key.ts'
import { type KeyUse, requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'
import type { KeyUpdate } from './key-rows.ts'

/**
 * Moves a key into another state, if its state still allows it when the change is written.
 * @throws Refusal
 */
export const changeKeyState = async (
  { directory }: Pick<KmsContext, 'directory'>,
  key: Key,
  use: KeyUse,
  update: KeyUpdate,
): Promise<Key> => {
  requireState(key, use)
  const changed = await directory.change(key, update)
  if (changed) return changed
  // Someone was quicker; judge by the state that the key has now.
  const current = await directory.find(key.id)
  if (!current) throw new Refusal('not-found', `Key '${key.arn}' does not exist`)
  return changeKeyState({ directory }, current, use, update)
}
