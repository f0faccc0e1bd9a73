import type { KeyObject } from 'node:crypto'
import type { KmsContext } from '../context.ts'
import type { Key } from '../domain/key.ts'
import { Refusal } from '../domain/refusal.ts'

/**
 * The private key, or the secret, of a key's newest version. Whether it may be used is for the caller to ask first.
 * @throws Refusal `not-found` when the key was destroyed meanwhile.
 */
export const openKey = async ({ vault }: Pick<KmsContext, 'vault'>, key: Key): Promise<KeyObject> => {
  const material = await vault.open(key, key.version)
  if (!material) throw new Refusal('not-found', `Key '${key.arn}' does not exist`)
  return material
}
