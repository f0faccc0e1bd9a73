import { noContent, query } from '@sealstack/http'
import { z } from 'zod'
import { deleteObjects } from '../../flows/delete-objects.ts'
import { rewriteObject, type Segment } from '../../flows/rewrite-object.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, MAX_KEY_BYTES } from '../../wire/inputs.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { causeOf } from '../shared/cause-of.ts'
import { holdFile, settleFile } from '../shared/file-system.ts'

/**
 * https://docs.otc.t-systems.com/object-storage-service/api-ref/apis/operations_on_objects/renaming_an_object.html: the
 * envelope binds the key, so the file is sealed anew under its new name before it leaves the old one.
 */
export const renameObjectInFileSystem = operation({
  name: 'RenameObjectInFileSystem',
  route: 'POST /{bucket}/{key+}?rename',
  action: 's3:PutObject',
  input: {
    bucket: bucketLabel,
    key: keyLabel,
    rename: query(z.string()),
    name: query(
      z
        .string()
        .transform((path) => path.replace(/^\//, ''))
        .refine(
          (key) => key !== '' && Buffer.byteLength(key) <= MAX_KEY_BYTES,
          'The new name is not one that a key can have',
        ),
    ),
  },
  errors: ['NoSuchBucket', 'FsObjectConflict', 'FsRenameConflict', 'NotImplemented'],
  output: noContent,
  async handle({ input, ctx, fail, request, caller }) {
    const { key, name } = input
    using file = await holdFile(ctx, input, request)
    const { bucket, row } = file
    if (key === name) fail('FsObjectConflict')
    if (key.endsWith('/')) {
      fail('NotImplemented', {}, { message: 'Renaming a folder with all that lies in it is not implemented here.' })
    }
    const size = Number(row.size)
    const { committed } = await rewriteObject(ctx, {
      ...file,
      key: name,
      segments: function* (): Generator<Segment> {
        yield { start: 0, end: size - 1 }
      },
      maxBytes: size,
      signal: request.signal,
      behalf: behalfOf({ request, caller }),
      cause: causeOf(request),
    })
    settleFile(committed, bucket)
    const deletion = { key, versionId: undefined, ifMatch: row.etag }
    const [result] = await deleteObjects(ctx, bucket.id, {
      deletions: [deletion],
      mayBypass: false,
      cause: causeOf(request),
    })
    if (result?.kind === 'differs') fail('FsRenameConflict')
  },
})
