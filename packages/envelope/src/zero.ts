/** Overwrites key bytes that are no longer needed. */
export const zero = (bytes: Uint8Array): void => {
  bytes.fill(0)
}
