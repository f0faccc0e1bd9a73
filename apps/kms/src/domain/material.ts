import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Whose material it is: bound to it when it is sealed, so that rows cannot be swapped. */
export interface MaterialOwner {
  readonly keyId: string
  readonly version: number
}

/** Sealed material does not open under this root key, or is not this key's. */
export class MaterialError extends Error {
  override readonly name = 'MaterialError'
}

/** Seals key material under the root key: nonce (12) ‖ ciphertext ‖ tag (16). */
export const sealMaterial = (
  root: KeyObject,
  owner: MaterialOwner,
  material: Uint8Array,
  random: (bytes: number) => Uint8Array,
): Uint8Array<ArrayBuffer> => {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', root, nonce).setAAD(associatedData(owner))
  return Uint8Array.from(Buffer.concat([nonce, cipher.update(material), cipher.final(), cipher.getAuthTag()]))
}

/**
 * Opens key material into a key object, which keeps it out of the JavaScript heap; `toKey` says of which kind.
 * @throws MaterialError
 */
export const openMaterial = (
  root: KeyObject,
  owner: MaterialOwner,
  sealed: Uint8Array,
  toKey: (material: Uint8Array) => KeyObject = createSecretKey,
): KeyObject => {
  const material = openMaterialBytes(root, owner, sealed)
  try {
    return toKey(material)
  } catch (cause) {
    throw new MaterialError(refusalText(owner), { cause })
  } finally {
    material.fill(0)
  }
}

/**
 * Opens key material; the caller zeroes it.
 * @throws MaterialError
 */
export const openMaterialBytes = (root: KeyObject, owner: MaterialOwner, sealed: Uint8Array): Uint8Array => {
  if (sealed.byteLength <= NONCE_BYTES + TAG_BYTES) throw new MaterialError(refusalText(owner))
  const decipher = createDecipheriv('aes-256-gcm', root, sealed.subarray(0, NONCE_BYTES))
    .setAAD(associatedData(owner))
    .setAuthTag(sealed.subarray(-TAG_BYTES))
  const material = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
  try {
    decipher.final()
    return material
  } catch (cause) {
    material.fill(0)
    throw new MaterialError(refusalText(owner), { cause })
  }
}

/** The id of a key's material, 64 hex characters: the same material in the same key has the same id. */
export const materialId = (keyId: string, material: Uint8Array): string =>
  createHmac('sha256', material).update(`sealstack/key-material-id\n${keyId}`).digest('hex')

const associatedData = ({ keyId, version }: MaterialOwner): Uint8Array =>
  Buffer.from(`sealstack/key-material/v1\n${keyId}\n${version}`)

const refusalText = ({ keyId, version }: MaterialOwner): string =>
  `The material of key ${keyId}, version ${version}, does not open`
