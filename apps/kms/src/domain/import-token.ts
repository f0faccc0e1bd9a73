import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'

const MARK = Buffer.from([0x00, 0x01])
const KEY_ID_BYTES = 36
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = MARK.byteLength + KEY_ID_BYTES
const AAD = Buffer.from('sealstack/import-token/v1\n', 'ascii')

/** How material for a key may be wrapped for its way. */
export type WrappingAlgorithm =
  | 'RSAES_OAEP_SHA_1'
  | 'RSAES_OAEP_SHA_256'
  | 'RSA_AES_KEY_WRAP_SHA_1'
  | 'RSA_AES_KEY_WRAP_SHA_256'

/** What an import token holds: whoever bears it may import material for one key, for a while. */
export interface ImportTicket {
  readonly region: string
  readonly algorithm: WrappingAlgorithm
  /** ms since the epoch */
  readonly validToMs: number
  /** PKCS #8, DER, base64: opens what was wrapped for the key. */
  readonly privateKey: string
}

/** An import token: mark (2) ‖ key id (36) ‖ nonce (12) ‖ ticket sealed under the root key ‖ tag (16). */
export const sealImportToken = (
  root: KeyObject,
  keyId: string,
  ticket: ImportTicket,
  random: (bytes: number) => Uint8Array,
): Uint8Array => {
  const head = Buffer.concat([MARK, Buffer.from(keyId, 'ascii')])
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', root, nonce).setAAD(Buffer.concat([AAD, head]))
  const body = Buffer.concat([cipher.update(JSON.stringify(ticket), 'utf8'), cipher.final()])
  return Buffer.concat([head, nonce, body, cipher.getAuthTag()])
}

/** The id of the key that a token says it is for; undefined when it is no token of ours. */
export const keyIdOfToken = (token: Uint8Array): string | undefined => {
  const bytes = Buffer.from(token)
  if (bytes.byteLength <= HEAD_BYTES + NONCE_BYTES + TAG_BYTES || !bytes.subarray(0, 2).equals(MARK)) return undefined
  return bytes.toString('latin1', MARK.byteLength, HEAD_BYTES)
}

/** What a token holds; undefined when it was not made under this root key, or was changed. */
export const openImportToken = (root: KeyObject, token: Uint8Array): ImportTicket | undefined => {
  if (keyIdOfToken(token) === undefined) return undefined
  const bytes = Buffer.from(token)
  const nonce = bytes.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', root, nonce)
    .setAAD(Buffer.concat([AAD, bytes.subarray(0, HEAD_BYTES)]))
    .setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    const body = decipher.update(bytes.subarray(HEAD_BYTES + NONCE_BYTES, -TAG_BYTES))
    return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8')) as ImportTicket
  } catch {
    return undefined
  }
}
