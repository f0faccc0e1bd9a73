const MARK = Buffer.from('sealstack/grant-token/v1\n', 'ascii')
const NONCE_BYTES = 16
const ID_BYTES = 32

/**
 * A grant token, base64: names a grant without showing its id. It gives no right that the grant itself does not give at
 * once, since grants are consistent here; a new one is made each time.
 */
export const grantToken = (grantId: string, random: (bytes: number) => Uint8Array): string =>
  Buffer.concat([MARK, random(NONCE_BYTES), Buffer.from(grantId, 'hex')]).toString('base64')

/** The id of the grant that a token names; undefined when it is no token of ours. */
export const grantIdOf = (token: string): string | undefined => {
  const bytes = Buffer.from(token, 'base64')
  const isToken =
    bytes.byteLength === MARK.byteLength + NONCE_BYTES + ID_BYTES &&
    bytes.subarray(0, MARK.byteLength).equals(MARK) &&
    bytes.toString('base64') === token
  return isToken ? bytes.toString('hex', MARK.byteLength + NONCE_BYTES) : undefined
}
