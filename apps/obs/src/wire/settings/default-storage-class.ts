import { mapped, record, required } from '@sealstack/xml'
import { DEFAULT_STORAGE_CLASS, type StorageClass } from '../../domain/storage-class.ts'
import type { Setting } from '../setting.ts'
import { obsStorageClassWord, storageClassWord } from './storage-class.ts'

/** `?storageClass` of OBS: the class of uploads that name none. */
export const storageClassSetting: Setting<StorageClass> = {
  key: DEFAULT_STORAGE_CLASS,
  root: 'StorageClass',
  shape: obsStorageClassWord,
  initial: 'STANDARD',
}

/** `?storagePolicy`: the same as OBS's SDKs say it in S3's words. */
export const storagePolicySetting: Setting<StorageClass> = {
  key: DEFAULT_STORAGE_CLASS,
  root: 'StoragePolicy',
  shape: mapped(record({ DefaultStorageClass: required(storageClassWord) }), {
    read: ({ DefaultStorageClass }): StorageClass => DefaultStorageClass,
    render: (DefaultStorageClass) => ({ DefaultStorageClass }),
  }),
  initial: 'STANDARD',
}
