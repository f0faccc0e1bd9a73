import { constants, createPublicKey, type KeyObject, type SignKeyObjectInput, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { Refusal } from '../refusal.ts'
import { type MessageType, SIGNING_ALGORITHMS, type SigningAlgorithm, type SigningScheme } from './algorithms.ts'
import { signDigest, verifyDigest } from './ecdsa-digest.ts'
import { signRsaDigest, verifyRsaDigest } from './rsa-digest.ts'

/** What is signed, and how. */
export interface SigningRequest {
  readonly algorithm: SigningAlgorithm
  /** A message, or a digest of one, as `type` says. */
  readonly message: Uint8Array
  readonly type: MessageType
}

const signAsync = promisify(
  (hash: string | null, data: Uint8Array, key: SignKeyObjectInput, done: (error: Error | null, made: Buffer) => void) =>
    sign(hash, data, key, done),
)
const verifyAsync = promisify(
  (
    { hash, data }: { readonly hash: string | null; readonly data: Uint8Array },
    key: SignKeyObjectInput,
    signature: Uint8Array,
    done: (error: Error | null, isValid: boolean) => void,
  ) => verify(hash, data, key, signature, done),
)

/**
 * Refuses a message whose type or length does not suit the algorithm.
 * @throws Refusal `invalid-message` or `unbuilt-algorithm`.
 */
export const requireSignable = ({ algorithm, message, type }: SigningRequest): void => {
  const scheme: SigningScheme = SIGNING_ALGORITHMS[algorithm]
  if (type === 'RAW') return
  if (type === 'EXTERNAL_MU' && scheme.kind === 'ml-dsa') {
    throw new Refusal(
      'unbuilt-algorithm',
      "Sealstack signs ML-DSA messages only: node's crypto does not take a mu that was made elsewhere.",
    )
  }
  if (type !== 'DIGEST' || !('hash' in scheme)) {
    throw new Refusal('invalid-message', `MessageType ${type} is not compatible with algorithm ${algorithm}.`)
  }
  if (message.byteLength !== DIGEST_BYTES[scheme.hash]) {
    throw new Refusal('digest-length', `Digest is invalid length for algorithm ${algorithm}.`)
  }
}

const DIGEST_BYTES = { sha256: 32, sha384: 48, sha512: 64 } as const

/**
 * Signs with a private key that the algorithm is for. ECDSA signatures are DER.
 * @throws Refusal as {@link requireSignable} does.
 */
export const signMessage = async (privateKey: KeyObject, request: SigningRequest): Promise<Uint8Array> => {
  requireSignable(request)
  const { message, type } = request
  const scheme: SigningScheme = SIGNING_ALGORITHMS[request.algorithm]
  if (type === 'RAW' || !('hash' in scheme)) return signAsync(hashOf(scheme), message, keyFor(scheme, privateKey))
  const { kind, hash } = scheme
  if (kind !== 'ecdsa') return signRsaDigest(privateKey, { kind, hash, digest: message })
  const signature = signDigest(privateKey, message, hash)
  if (!signature) throw new Refusal('invalid-message', 'The digest is no digest: it is zero.')
  return signature
}

/**
 * Whether a signature is one of that message. `key` may be the private key, of which the public half is used.
 * @throws Refusal as {@link requireSignable} does.
 */
export const isSignature = async (key: KeyObject, request: SigningRequest, signature: Uint8Array): Promise<boolean> => {
  requireSignable(request)
  const { message, type } = request
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  const scheme: SigningScheme = SIGNING_ALGORITHMS[request.algorithm]
  if (type === 'RAW' || !('hash' in scheme)) {
    return verifyAsync({ hash: hashOf(scheme), data: message }, keyFor(scheme, publicKey), signature)
  }
  const { kind, hash } = scheme
  return kind === 'ecdsa'
    ? verifyDigest(publicKey, { digest: message, hash, signature })
    : verifyRsaDigest(publicKey, { kind, hash, digest: message }, signature)
}

/** Ed25519 and ML-DSA hash by themselves. */
const hashOf = (scheme: SigningScheme): string | null => ('hash' in scheme ? scheme.hash : null)

const keyFor = (scheme: SigningScheme, key: KeyObject): SignKeyObjectInput => {
  switch (scheme.kind) {
    case 'rsa-pss':
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    case 'rsa-pkcs1':
      return { key, padding: constants.RSA_PKCS1_PADDING }
    case 'ecdsa':
      return { key, dsaEncoding: 'der' }
    default:
      return { key }
  }
}
