import { requestPaymentSetting } from '../../wire/settings/request-payment.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html */
export const putBucketRequestPayment = putSetting({
  name: 'PutBucketRequestPayment',
  route: 'PUT /{bucket}?requestPayment',
  action: 's3:PutBucketRequestPayment',
  setting: requestPaymentSetting,
})
