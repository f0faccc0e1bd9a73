import { mapped, text, word, type XmlShape } from '@sealstack/xml'
import { obsStorageClass, readStorageClass, STORAGE_CLASSES, type StorageClass } from '../../domain/storage-class.ts'

/** A storage class in a document of S3. */
export const storageClassWord = word(...STORAGE_CLASSES)

/** The same in the words of OBS. */
export const obsStorageClassWord: XmlShape<StorageClass> = mapped(
  text((value) => readStorageClass(value.trim()) !== undefined),
  { read: (value) => readStorageClass(value.trim()) ?? 'STANDARD', render: obsStorageClass },
)
