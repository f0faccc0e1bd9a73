import { createPublicKey, type KeyObject } from 'node:crypto'
import type { KmsContext } from '../context.ts'
import { isKeyPairSpec } from '../domain/asymmetric/key-pair.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'
import { openKey } from './open-key.ts'

/**
 * The public half of an asymmetric key.
 * @throws Refusal `symmetric-key` or `mac-key` when it has none, or what its state says.
 */
export const publicKeyOf = async (deps: Pick<KmsContext, 'vault'>, key: Key): Promise<KeyObject> => {
  requireState(key, 'public-key')
  if (!isKeyPairSpec(key.spec)) {
    const kind = key.usage === 'GENERATE_VERIFY_MAC' ? 'mac-key' : 'symmetric-key'
    throw new Refusal(kind, `${key.arn} has no public key: its key spec is ${key.spec}.`)
  }
  return createPublicKey(await openKey(deps, key))
}
