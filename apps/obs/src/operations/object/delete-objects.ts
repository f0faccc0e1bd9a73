import { query } from '@sealstack/http'
import type { Removal } from '@sealstack/metadata/obs'
import type { XmlNode } from '@sealstack/xml'
import { z } from 'zod'
import { CHECKSUM_NAMES, checksumHeader } from '../../domain/checksum.ts'
import { mayDelete } from '../../domain/write-conditions.ts'
import { s3Errors } from '../../errors.ts'
import { deleteKeys } from '../../flows/delete-keys.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { type ListedDeletion, MAX_DELETE_BYTES, readDeleteDocument } from '../../wire/delete-document.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, MAX_KEY_BYTES } from '../../wire/inputs.ts'
import { listedName } from '../../wire/list-objects.ts'
import { readDocument } from '../shared/read-document.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html: up to 1000 keys, each with an outcome of its own. */
export const deleteObjects = operation({
  name: 'DeleteObjects',
  route: 'POST /{bucket}?delete',
  action: 's3:DeleteObject',
  input: { bucket: bucketLabel, delete: query(z.string()) },
  errors: ['NoSuchBucket', 'InvalidRequest'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    if (!isChecked(request.headers)) {
      const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
      fail('InvalidRequest', {}, { message })
    }
    const bytes = await readDocument(request, caller, { maxBytes: MAX_DELETE_BYTES, checksumsOf: 'document' })
    const { deletions, isQuiet, encodingType } = readDeleteDocument(bytes)
    const judged = deletions.map((deletion) => ({ deletion, problem: problemOf(deletion) }))
    const refused = await deleteKeys(
      ctx,
      bucket.id,
      judged.flatMap(({ deletion, problem }) => (problem ? [] : [removalOf(deletion)])),
    )
    const name = listedName(encodingType)
    const nodes = judged.flatMap(({ deletion, problem }): readonly XmlNode[] => {
      const code = problem ?? (refused.has(deletion.key) ? 'PreconditionFailed' : undefined)
      const place: readonly XmlNode[] = [
        ['Key', name(deletion.key)],
        ['VersionId', deletion.versionId],
      ]
      if (code === undefined) return isQuiet ? [] : [['Deleted', place]]
      return [['Error', [...place, ['Code', code], ['Message', s3Errors[code].message]]]]
    })
    return xmlReply('DeleteResult', [['EncodingType', encodingType], ...nodes], caller.dialect)
  },
})

type Problem = 'NoSuchVersion' | 'NotImplemented' | 'KeyTooLongError'

const problemOf = ({ key, versionId, isUnbuilt }: ListedDeletion): Problem | undefined => {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return 'KeyTooLongError'
  if (versionId !== undefined && versionId !== 'null') return 'NoSuchVersion'
  return isUnbuilt ? 'NotImplemented' : undefined
}

const removalOf = ({ key, etag }: ListedDeletion): Removal => ({ key, accept: (current) => mayDelete(etag, current) })

/** Deleting the wrong keys cannot be undone, so S3 wants the document checked. */
const isChecked = (headers: Readonly<Record<string, string | undefined>>): boolean =>
  ['content-md5', 'x-amz-trailer', ...CHECKSUM_NAMES.map(checksumHeader)].some((name) => headers[name] !== undefined)
