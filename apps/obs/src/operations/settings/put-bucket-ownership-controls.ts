import { createFail, type Fail } from '@sealstack/errors'
import { aclOf, isOwnersAlone } from '../../domain/acl.ts'
import { s3Errors } from '../../errors.ts'
import { ownershipControlsSetting } from '../../wire/settings/ownership-controls.ts'
import { putSetting } from '../shared/setting-operations.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
export const putBucketOwnershipControls = putSetting({
  name: 'PutBucketOwnershipControls',
  route: 'PUT /{bucket}?ownershipControls',
  action: 's3:PutBucketOwnershipControls',
  setting: ownershipControlsSetting,
  async complete(controls, { ctx, bucket }) {
    const acl = aclOf(await ctx.settings.of(bucket.id), bucket.ownerId)
    const isEnforced = controls.Rule[0]?.ObjectOwnership === 'BucketOwnerEnforced'
    if (isEnforced && !isOwnersAlone(acl)) fail('InvalidBucketAclWithObjectOwnership')
    return controls
  },
})
