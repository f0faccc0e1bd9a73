export {
  type BlobEntry,
  type BlobStore,
  newBlobId,
  type OpenBlob,
  type PendingBlob,
  StorageError,
  type StorageErrorReason,
} from './blob-store.ts'
export { fileSink, type WritableFile } from './file-sink.ts'
export { type FsBlobStoreOptions, fsBlobStore } from './fs-blob-store.ts'
export {
  type MemoryBlobStore,
  type MemoryBlobStoreOptions,
  type MemoryBlobs,
  memoryBlobStore,
} from './memory-blob-store.ts'
export { openBytesBlob } from './memory-open-blob.ts'
export { type SmallBlobs, type TieredBlobStoreOptions, tieredBlobStore } from './tiered-blob-store.ts'
