import { query } from '@sealstack/http'
import { z } from 'zod'
import type { DefaultRetention } from '../../domain/retention.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
export const getObjectLockConfiguration = operation({
  name: 'GetObjectLockConfiguration',
  route: 'GET /{bucket}?object-lock',
  action: 's3:GetBucketObjectLockConfiguration',
  input: { bucket: bucketLabel, lock: query(z.string(), 'object-lock') },
  errors: ['NoSuchBucket', 'ObjectLockConfigurationNotFoundError'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail }) {
    const { name, isLockable, defaultLock } = await findBucket(ctx, input.bucket, fail)
    if (!isLockable) return fail('ObjectLockConfigurationNotFoundError', { BucketName: name })
    const rule: DefaultRetention | undefined = defaultLock === null ? undefined : JSON.parse(defaultLock)
    return xmlReply(
      'ObjectLockConfiguration',
      [
        ['ObjectLockEnabled', 'Enabled'],
        [
          'Rule',
          rule && [
            [
              'DefaultRetention',
              [
                ['Mode', rule.mode],
                [rule.unit, rule.count],
              ],
            ],
          ],
        ],
      ],
      caller.dialect,
    )
  },
})
