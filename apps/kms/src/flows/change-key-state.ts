import type { KeyPatch } from '@sealstack/metadata/kms'
import type { KmsContext } from '../context.ts'
import type { Key } from '../domain/key.ts'
import { type KeyUse, requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'

/**
 * Moves a key into another state, if its state still allows it when the change is written.
 * @throws Refusal
 */
export const changeKeyState = async (
  { directory }: Pick<KmsContext, 'directory'>,
  key: Key,
  use: KeyUse,
  patch: KeyPatch,
): Promise<Key> => {
  requireState(key, use)
  const changed = await directory.change(key, patch)
  if (changed) return changed
  // Someone was quicker; judge by the state that the key has now.
  const current = await directory.find(key.id)
  if (!current) throw new Refusal('not-found', `Key '${key.arn}' does not exist`)
  return changeKeyState({ directory }, current, use, patch)
}
