export { EnvelopeError, type EnvelopeErrorReason } from './envelope-error.ts'
export { DEFAULT_SEGMENT_EXPONENT, decodeHeader, encodeHeader, HEADER_BYTES, type Header } from './header.ts'
export {
  type Behalf,
  type DataKey,
  type EncryptionContext,
  type GenerateRequest,
  type Keyring,
  KeyringError,
  type KeyringErrorReason,
  type KeyStanding,
  type OpenedKey,
  type Rewrapped,
  type Rewrapper,
  type RewrapRequest,
  type Subject,
  type UnwrapRequest,
} from './keyring.ts'
export { memoryKeyring } from './memory-keyring.ts'
export { type OpenOptions, openStream } from './open.ts'
export { type OpenRangeOptions, openedBytes, openRange, type SealedBytes } from './open-range.ts'
export { pooledRandom } from './pooled-random.ts'
export { type PlainRange, type SegmentRange, segmentRange } from './range.ts'
export { type SealOptions, sealStream } from './seal.ts'
export { SealSink, type SealSinkOptions } from './seal-sink.ts'
export {
  decodeFileHead,
  encodeFileHead,
  FILE_PREFIX_BYTES,
  type FileFacts,
  fileHeadBytes,
  fileIdentity,
} from './sealed-file.ts'
export { openKey, sealKey } from './sealed-key.ts'
export { type SegmentPool, type SegmentPoolOptions, segmentPool } from './segment-pool.ts'
export { plainSize, sealedSize } from './size.ts'
export { type StreamKeyMemory, streamKeyMemory } from './stream-key-memory.ts'
export type { Identity } from './stream-keys.ts'
export { openBytes, openSegments, sealBytes } from './whole.ts'
export { zero } from './zero.ts'
