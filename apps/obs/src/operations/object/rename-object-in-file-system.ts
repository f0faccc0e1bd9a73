import { noContent, query } from '@sealstack/http'
import { z } from 'zod'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, MAX_KEY_BYTES } from '../../wire/inputs.ts'
import { holdFile, onlyFileSystem } from '../shared/file-system.ts'
import { moveFile, moveFolder } from '../shared/move-file.ts'

/**
 * https://docs.otc.t-systems.com/object-storage-service/api-ref/apis/operations_on_objects/renaming_an_object.html: the
 * envelope binds the key, so a file is sealed anew under its new name. A folder is all the keys below it.
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
  errors: ['NoSuchBucket', 'FsObjectConflict'],
  output: noContent,
  async handle({ input, ctx, fail, request, caller }) {
    const { key, name } = input
    if (!key.endsWith('/')) {
      using file = await holdFile(ctx, input, request)
      if (key === name) fail('FsObjectConflict')
      return moveFile(ctx, file, name, { request, caller })
    }
    const bucket = await findBucket(ctx, input.bucket, fail)
    onlyFileSystem(bucket, request)
    const to = name.endsWith('/') ? name : `${name}/`
    // Nor into itself, where it would never end.
    if (to.startsWith(key)) fail('FsObjectConflict')
    await moveFolder(ctx, bucket, { from: key, to }, { request, caller })
  },
})
