import { requestPaymentSetting } from '../../wire/settings/request-payment.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html */
export const getBucketRequestPayment = getSetting({
  name: 'GetBucketRequestPayment',
  route: 'GET /{bucket}?requestPayment',
  action: 's3:GetBucketRequestPayment',
  setting: requestPaymentSetting,
})
