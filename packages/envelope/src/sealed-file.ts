import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'
import type { EncryptionContext } from './keyring.ts'
import type { Identity } from './stream-keys.ts'

/** What a sealed file says of itself before its envelope; see FORMAT.md, "Sealed files". None of it is secret. */
export interface FileFacts {
  /** Which API of key management wrapped the data key. */
  readonly kms: 'aws' | 'otc'
  /** The master key, as that API names it. */
  readonly keyId: string
  readonly wrappedKey: Uint8Array
  readonly context: EncryptionContext
}

/** Bytes before the facts. Part of the format: DO NOT CHANGE. */
export const FILE_PREFIX_BYTES = 16

const MAGIC = Buffer.from('SEALFILE', 'ascii')
const VERSION = 1
/** Larger than any wrapped key with its context. */
const MAX_FACTS_BYTES = 64 * 1024

/**
 * What stands before the envelope of a sealed file.
 * @throws RangeError for facts that are too large
 */
export const encodeFileHead = ({ kms, keyId, wrappedKey, context }: FileFacts): Uint8Array => {
  const wrapped = Buffer.from(wrappedKey).toString('base64')
  const facts = Buffer.from(JSON.stringify({ kms, keyId, wrappedKey: wrapped, context }), 'utf8')
  if (facts.byteLength > MAX_FACTS_BYTES) throw new RangeError(`The head would have ${facts.byteLength} bytes`)
  const prefix = Buffer.alloc(FILE_PREFIX_BYTES)
  MAGIC.copy(prefix)
  prefix[8] = VERSION
  prefix.writeUInt32BE(facts.byteLength, 12)
  return Buffer.concat([prefix, facts])
}

/**
 * How many bytes the whole head has, from its first 16.
 * @throws EnvelopeError `truncated`, `bad-header` or `unsupported-version`
 */
export const fileHeadBytes = (prefix: Uint8Array): number => {
  const bytes = Buffer.from(prefix)
  if (bytes.byteLength < FILE_PREFIX_BYTES) throw new EnvelopeError('truncated', 'The file ends within its head')
  if (!MAGIC.equals(bytes.subarray(0, 8))) throw new EnvelopeError('bad-header', 'This is not a sealed file')
  if (bytes[8] !== VERSION) throw new EnvelopeError('unsupported-version', `Version ${bytes[8]} is not known`)
  const length = bytes.readUInt32BE(12)
  if (bytes.readUIntBE(9, 3) !== 0 || length > MAX_FACTS_BYTES) {
    throw new EnvelopeError('bad-header', 'The head of the file makes no sense')
  }
  return FILE_PREFIX_BYTES + length
}

/**
 * The facts in a whole head.
 * @throws EnvelopeError `truncated` or `bad-header`
 */
export const decodeFileHead = (head: Uint8Array): FileFacts => {
  if (head.byteLength !== fileHeadBytes(head)) throw new EnvelopeError('truncated', 'The file ends within its head')
  const facts = parse(Buffer.from(head.subarray(FILE_PREFIX_BYTES)))
  const { kms, keyId, wrappedKey, context } = facts
  const isSound =
    (kms === 'aws' || kms === 'otc') &&
    typeof keyId === 'string' &&
    typeof wrappedKey === 'string' &&
    isContext(context)
  if (!isSound) throw new EnvelopeError('bad-header', 'The head of the file makes no sense')
  return { kms, keyId, wrappedKey: Buffer.from(wrappedKey, 'base64'), context }
}

/** Binds a file's envelope to every byte of its head. */
export const fileIdentity = (head: Uint8Array): Identity => ['file', createHash('sha256').update(head).digest('hex')]

const parse = (bytes: Buffer): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = isUtf8(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

const isContext = (value: unknown): value is EncryptionContext =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string')
