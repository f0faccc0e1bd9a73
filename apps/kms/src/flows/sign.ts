import type { KmsContext } from '../context.ts'
import { isSignature, requireSignable, type SigningRequest, signMessage } from '../domain/asymmetric/signature.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { requireAlgorithm, requireUsage } from '../domain/key-usage.ts'
import { Refusal } from '../domain/refusal.ts'
import { openKey } from './open-key.ts'

/**
 * Refuses what a key cannot sign or verify.
 * @throws Refusal
 */
export const requireSigning = (key: Key, request: SigningRequest, operation: 'Sign' | 'Verify'): void => {
  requireState(key, 'cryptography')
  requireUsage(key, 'SIGN_VERIFY', operation)
  if (key.spec === 'ECC_NIST_EDWARDS25519' && request.algorithm === 'ED25519_PH_SHA_512') {
    throw new Refusal(
      'unbuilt-algorithm',
      "Sealstack has no Ed25519ph, since node's crypto has none: use ED25519_SHA_512 with the message itself.",
    )
  }
  requireAlgorithm(key, request.algorithm)
  requireSignable(request)
}

/**
 * The signature of a message or a digest.
 * @throws Refusal as {@link requireSigning} does.
 */
export const sign = async (deps: Pick<KmsContext, 'vault'>, key: Key, request: SigningRequest): Promise<Uint8Array> => {
  requireSigning(key, request, 'Sign')
  return signMessage(await openKey(deps, key), request)
}

/**
 * Whether a signature is the key's, of that message or digest.
 * @throws Refusal as {@link requireSigning} does.
 */
export const verify = async (
  deps: Pick<KmsContext, 'vault'>,
  key: Key,
  { signature, ...request }: SigningRequest & { readonly signature: Uint8Array },
): Promise<boolean> => {
  requireSigning(key, request, 'Verify')
  return isSignature(await openKey(deps, key), request, signature)
}
