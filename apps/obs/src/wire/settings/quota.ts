import { integer, record, required } from '@sealstack/xml'
import { QUOTA } from '../../domain/quota.ts'
import type { Setting } from '../setting.ts'

/** `?quota` of OBS: bytes, 0 for as many as there is room for. */
export const quotaSetting: Setting<{ readonly StorageQuota: number }> = {
  key: QUOTA,
  root: 'Quota',
  shape: record({ StorageQuota: required(integer(0)) }),
  initial: { StorageQuota: 0 },
  malformed: 'MalformedQuotaError',
}
