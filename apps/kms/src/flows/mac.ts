import type { KmsContext } from '../context.ts'
import type { MacAlgorithm } from '../domain/asymmetric/algorithms.ts'
import { isMac, macOf } from '../domain/asymmetric/mac.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { requireAlgorithm, requireUsage } from '../domain/key-usage.ts'
import { openKey } from './open-key.ts'

/** What is to be authenticated. */
export interface MacRequest {
  readonly key: Key
  readonly algorithm: MacAlgorithm
  readonly message: Uint8Array
}

/**
 * Refuses a key that makes no such MAC.
 * @throws Refusal
 */
export const requireMac = ({ key, algorithm }: MacRequest, operation: 'GenerateMac' | 'VerifyMac'): void => {
  requireState(key, 'cryptography')
  requireUsage(key, 'GENERATE_VERIFY_MAC', operation)
  requireAlgorithm(key, algorithm)
}

/**
 * The MAC of a message.
 * @throws Refusal as {@link requireMac} does.
 */
export const generateMac = async (deps: Pick<KmsContext, 'vault'>, request: MacRequest): Promise<Uint8Array> => {
  requireMac(request, 'GenerateMac')
  return macOf(await openKey(deps, request.key), request.algorithm, request.message)
}

/**
 * Whether a MAC is the message's.
 * @throws Refusal as {@link requireMac} does.
 */
export const verifyMac = async (
  deps: Pick<KmsContext, 'vault'>,
  { mac, ...request }: MacRequest & { readonly mac: Uint8Array },
): Promise<boolean> => {
  requireMac(request, 'VerifyMac')
  const { algorithm, message } = request
  return isMac(await openKey(deps, request.key), { algorithm, message, mac })
}
