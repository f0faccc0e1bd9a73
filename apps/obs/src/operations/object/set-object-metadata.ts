import { emptyOk, header, query } from '@sealstack/http'
import { z } from 'zod'
import { readStorageClass } from '../../domain/storage-class.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'
import { givenBack } from '../../wire/stored-headers.ts'
import { refuseArchived } from '../shared/archive.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'

/**
 * https://docs.otc.t-systems.com/object-storage-service/api-ref/apis/operations_on_objects/modifying_object_metadata.html:
 * headers are not sealed with the bytes, so these stay as they are.
 */
export const setObjectMetadata = operation({
  name: 'SetObjectMetadata',
  route: 'PUT /{bucket}/{key+}?metadata',
  action: 's3:PutObject',
  input: {
    bucket: bucketLabel,
    key: keyLabel,
    versionId,
    metadata: query(z.string()),
    directive: header(
      'x-amz-metadata-directive',
      z.enum(['REPLACE_NEW', 'REPLACE'], 'The metadata directive must be REPLACE_NEW or REPLACE'),
    ),
  },
  errors: ['NoSuchBucket', 'NoSuchKey', 'InvalidStorageClass'],
  output: (headers: Readonly<Record<string, string | undefined>>) => ({ ...emptyOk(), headers }),
  async handle({ input, ctx, fail, request }) {
    const { row } = await findTarget(ctx, input, { fail, request })
    const wanted = request.headers['x-amz-storage-class']
    const storageClass =
      wanted === undefined
        ? row.storageClass
        : (readStorageClass(wanted) ?? fail('InvalidStorageClass', { StorageClassRequested: wanted }))
    if (storageClass !== row.storageClass) await refuseArchived(ctx, row)
    const given = readObjectHeaders(request)
    const outcome = await ctx.objects.change(row.id, (current) => {
      if (input.directive === 'REPLACE') return { ...given, storageClass }
      const { 'content-type': type, ...headers } = JSON.parse(given.headers)
      // The type is filled in where a request names none; that must not replace the one that is there.
      const named = request.headers['content-type'] === undefined ? {} : { 'content-type': type }
      return {
        headers: JSON.stringify({ ...JSON.parse(current.headers), ...headers, ...named }),
        metadata: JSON.stringify({ ...JSON.parse(current.metadata), ...JSON.parse(given.metadata) }),
        storageClass,
      }
    })
    settleChange(outcome, input, fail)
    const { 'content-type': _, ...echoed } = givenBack(given)
    return { ...echoed, 'x-amz-storage-class': wanted === undefined ? undefined : storageClass }
  },
})
