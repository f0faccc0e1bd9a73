import { header } from '@sealstack/http'
import { z } from 'zod'
import { deleteObjects } from '../../flows/delete-objects.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { causeOf } from '../shared/cause-of.ts'
import { isBypassing, requireMfa } from '../shared/deletion-rights.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: a key that is not there is deleted all the same. */
export const deleteObject = operation({
  name: 'DeleteObject',
  route: 'DELETE /{bucket}/{key+}',
  action: 's3:DeleteObject',
  input: { bucket: bucketLabel, key: keyLabel, versionId, ifMatch: header('if-match', z.string().optional()) },
  errors: ['NoSuchBucket', 'PreconditionFailed', 'InvalidArgument', 'AccessDenied'],
  output: (headers: Readonly<Record<string, string | undefined>>) => ({ status: 204, headers }),
  async handle({ input, ctx, fail, request }) {
    const { key, ifMatch } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    if (bucket.versioning === null && input.versionId !== undefined && input.versionId !== 'null') {
      const message = 'Invalid version id specified'
      fail('InvalidArgument', { ArgumentName: 'versionId', ArgumentValue: input.versionId }, { message })
    }
    if (input.versionId !== undefined) requireMfa(bucket, request.headers)
    const [result] = await deleteObjects(ctx, bucket.id, {
      deletions: [{ key, versionId: input.versionId, ifMatch }],
      mayBypass: isBypassing(bucket, request.headers),
      cause: causeOf(request),
    })
    if (result?.kind === 'differs') fail('PreconditionFailed', { Condition: 'If-Match' })
    if (result?.kind === 'locked') {
      fail('AccessDenied', {}, { message: 'Access Denied because object protected by object lock.' })
    }
    if (result?.kind === 'marked') return { 'x-amz-delete-marker': 'true', 'x-amz-version-id': result.versionId }
    const isMarker = result?.kind === 'removed' && result.isDeleteMarker
    return {
      'x-amz-delete-marker': isMarker ? 'true' : undefined,
      'x-amz-version-id': bucket.versioning === null ? undefined : input.versionId,
    }
  },
})
