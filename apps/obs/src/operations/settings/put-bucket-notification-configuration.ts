import { targetsOf } from '../../domain/notification.ts'
import { notificationSetting } from '../../wire/settings/notification.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export const putBucketNotificationConfiguration = putSetting({
  name: 'PutBucketNotificationConfiguration',
  route: 'PUT /{bucket}?notification',
  action: 's3:PutBucketNotification',
  setting: notificationSetting,
  complete: (notification, { ctx, bucket }) => {
    const named = <Each extends { readonly Id?: string }>(each: Each): Each => ({
      ...each,
      Id: each.Id || Buffer.from(ctx.random(36)).toString('base64url'),
    })
    ctx.events.test(bucket.name, targetsOf(notification))
    return {
      ...notification,
      TopicConfiguration: notification.TopicConfiguration.map(named),
      QueueConfiguration: notification.QueueConfiguration.map(named),
      CloudFunctionConfiguration: notification.CloudFunctionConfiguration.map(named),
    }
  },
})
