import { header, noContent } from '@sealstack/http'
import { z } from 'zod'
import { mayDelete } from '../../domain/write-conditions.ts'
import { deleteKeys } from '../../flows/delete-keys.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { causeOf } from '../shared/cause-of.ts'
import { refuseVersion } from '../shared/refuse-version.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: a key that is not there is deleted all the same. */
export const deleteObject = operation({
  name: 'DeleteObject',
  route: 'DELETE /{bucket}/{key+}',
  action: 's3:DeleteObject',
  input: { bucket: bucketLabel, key: keyLabel, versionId, ifMatch: header('if-match', z.string().optional()) },
  errors: ['NoSuchBucket', 'PreconditionFailed'],
  output: noContent,
  async handle({ input, ctx, fail, request }) {
    const { key, ifMatch } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    refuseVersion(key, input.versionId)
    const removal = { key, accept: (current: Parameters<typeof mayDelete>[1]) => mayDelete(ifMatch, current) }
    const refused = await deleteKeys(ctx, bucket.id, [removal], causeOf(request))
    if (refused.has(key)) fail('PreconditionFailed', { Condition: 'If-Match' })
  },
})
