/** The 12-byte nonce of a segment: an 88-bit big-endian counter, then 1 on the last segment and 0 before it. */
export const segmentNonce = (index: number, isLast: boolean): Uint8Array => {
  const nonce = Buffer.alloc(12)
  // The counter stays below 2^32, so it fits the low bytes of its 88 bits.
  nonce.writeUInt32BE(index, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}
