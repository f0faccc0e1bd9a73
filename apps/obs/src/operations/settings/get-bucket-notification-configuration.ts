import { notificationSetting } from '../../wire/settings/notification.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export const getBucketNotificationConfiguration = getSetting({
  name: 'GetBucketNotificationConfiguration',
  route: 'GET /{bucket}?notification',
  action: 's3:GetBucketNotification',
  setting: notificationSetting,
})
