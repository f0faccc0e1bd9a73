import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { MAC_HASHES, type MacAlgorithm } from './algorithms.ts'

/** HMAC of a message, never truncated: FIPS 198-1. */
export const macOf = (key: KeyObject, algorithm: MacAlgorithm, message: Uint8Array): Uint8Array =>
  createHmac(MAC_HASHES[algorithm], key).update(message).digest()

/** Whether a MAC is the message's, compared in constant time. */
export const isMac = (
  key: KeyObject,
  {
    algorithm,
    message,
    mac,
  }: { readonly algorithm: MacAlgorithm; readonly message: Uint8Array; readonly mac: Uint8Array },
): boolean => {
  const expected = macOf(key, algorithm, message)
  return expected.byteLength === mac.byteLength && timingSafeEqual(expected, mac)
}
