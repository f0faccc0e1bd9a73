import { minimumSizeHeader, readMinimumSize } from '../../wire/lifecycle-headers.ts'
import { lifecycleSetting } from '../../wire/settings/lifecycle.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
export const putBucketLifecycleConfiguration = putSetting({
  name: 'PutBucketLifecycleConfiguration',
  route: 'PUT /{bucket}?lifecycle',
  action: 's3:PutLifecycleConfiguration',
  setting: lifecycleSetting,
  headers: minimumSizeHeader,
  complete: ({ Rule }, { ctx, request }) => ({
    Rule: Rule.map((rule) => ({ ...rule, ID: rule.ID || Buffer.from(ctx.random(36)).toString('base64url') })),
    minimumSize: readMinimumSize(request),
  }),
})
