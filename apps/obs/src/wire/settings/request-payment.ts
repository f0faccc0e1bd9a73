import { record, required, word } from '@sealstack/xml'
import { settingKey } from '../../domain/setting-key.ts'
import type { Setting } from '../setting.ts'

/** `?requestPayment`. */
export const requestPaymentSetting: Setting<{ readonly Payer: 'BucketOwner' | 'Requester' }> = {
  key: settingKey('requestPayment'),
  root: 'RequestPaymentConfiguration',
  shape: record({ Payer: required(word('BucketOwner', 'Requester')) }),
  initial: { Payer: 'BucketOwner' },
}
