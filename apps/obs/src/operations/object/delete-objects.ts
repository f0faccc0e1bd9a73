import { type Call, query } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { XmlNode } from '@sealstack/xml'
import { z } from 'zod'
import type { ObsContext } from '../../context.ts'
import { CHECKSUM_NAMES, checksumHeader } from '../../domain/checksum.ts'
import { Denial } from '../../domain/denial.ts'
import { permissionsFor } from '../../domain/permissions.ts'
import { s3Errors } from '../../errors.ts'
import { denialOf } from '../../flows/authorize.ts'
import { type DeletionResult, deleteObjects as deleteAll } from '../../flows/delete-objects.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import type { Touch } from '../../flows/object-audit.ts'
import { operation } from '../../operation.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { type ListedDeletion, MAX_DELETE_BYTES, readDeleteDocument } from '../../wire/delete-document.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, MAX_KEY_BYTES, VERSION_ID } from '../../wire/inputs.ts'
import { listedName } from '../../wire/list-objects.ts'
import { causeOf } from '../shared/cause-of.ts'
import { isBypassing, requireMfa } from '../shared/deletion-rights.ts'
import { requesterOf } from '../shared/guard.ts'
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
    if (deletions.some(({ versionId }) => versionId !== undefined)) requireMfa(bucket, request.headers)
    const mayBypass = isBypassing(bucket, request.headers)
    const denials = await denialsOf({ ctx, caller, request }, bucket, deletions)
    const judged = deletions.map((deletion, index) => ({
      deletion,
      problem: denials[index] ?? problemOf(bucket, deletion),
    }))
    const results = [
      ...(await deleteAll(ctx, bucket.id, {
        deletions: judged.flatMap(({ deletion, problem }) => (problem ? [] : [deletion])),
        mayBypass,
        cause: causeOf(request),
      })),
    ]
    const name = listedName(encodingType)
    const nodes = judged.flatMap(({ deletion, problem }): readonly XmlNode[] => {
      const outcome = problem ?? results.shift()
      const place = [['Key', name(deletion.key)] as const, ['VersionId', deletion.versionId] as const]
      const failure = failureOf(outcome)
      ctx.audit.touch(request.id, touchOf(bucket, deletion, outcome))
      if (failure) return [['Error', [...place, ['Code', failure.code], ['Message', failure.message]]]]
      return isQuiet ? [] : [['Deleted', [...place, ...markerOf(outcome, deletion)]]]
    })
    return xmlReply('DeleteResult', [['EncodingType', encodingType], ...nodes], caller.dialect)
  },
})

type Problem = 'NoSuchVersion' | 'NotImplemented' | 'KeyTooLongError'

const problemOf = ({ versioning }: BucketRow, { key, versionId, isUnbuilt }: ListedDeletion): Problem | undefined => {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return 'KeyTooLongError'
  const isVersion =
    versionId === undefined || versionId === 'null' || (versioning !== null && VERSION_ID.test(versionId))
  if (!isVersion) return 'NoSuchVersion'
  return isUnbuilt ? 'NotImplemented' : undefined
}

/** Each key needs its own permission, so one document may be obeyed in part. */
const denialsOf = async (
  call: Pick<Call<ObsContext, ObsCaller, unknown, string>, 'ctx' | 'caller' | 'request'>,
  { name: bucket }: BucketRow,
  deletions: readonly ListedDeletion[],
): Promise<readonly (Denial | undefined)[]> => {
  const { ctx, caller, request } = call
  const requester = requesterOf(call, 'DeleteObjects')
  const denials: (Denial | undefined)[] = []
  for (const { key, versionId } of deletions) {
    const asked = { name: 'DeleteObjects', action: 's3:DeleteObject', input: { bucket, key, versionId } }
    denials.push(
      await denialOf(ctx, requester, permissionsFor({ ...asked, dialect: caller.dialect, headers: request.headers })),
    )
  }
  const first = denials.find((denial) => denial !== undefined)
  if (first) ctx.log.info({ requestId: request.id, reason: first.reason }, 'a deletion was refused')
  return denials
}

type Outcome = DeletionResult | Denial | Problem | undefined

const failureOf = (result: Outcome): { readonly code: keyof typeof s3Errors; readonly message: string } | undefined => {
  if (typeof result === 'string') return { code: result, message: s3Errors[result].message }
  if (result instanceof Denial) return { code: 'AccessDenied', message: result.message }
  if (result?.kind === 'differs') return { code: 'PreconditionFailed', message: s3Errors.PreconditionFailed.message }
  if (result?.kind !== 'locked') return undefined
  return { code: 'AccessDenied', message: 'Access Denied because object protected by object lock.' }
}

/** Each key is an event of its own, with its own ending. */
const touchOf = ({ name }: BucketRow, { key, versionId }: ListedDeletion, outcome: Outcome): Touch => {
  const code = failureOf(outcome)?.code ?? null
  const status = code === null ? 200 : s3Errors[code].status
  const reason = outcome instanceof Denial ? outcome.reason : null
  return { bucket: name, key, versionId, use: 'deleted', ending: { status, code, reason } }
}

/** What is told of the delete marker that was made or removed. */
const markerOf = (result: Outcome, { versionId }: ListedDeletion): readonly XmlNode[] => {
  if (typeof result !== 'object' || result instanceof Denial) return []
  const made = result.kind === 'marked' ? result.versionId : undefined
  const removed = result.kind === 'removed' && result.isDeleteMarker ? versionId : undefined
  const id = made ?? removed
  return id === undefined
    ? []
    : [
        ['DeleteMarker', true],
        ['DeleteMarkerVersionId', id],
      ]
}

/** Deleting the wrong keys cannot be undone, so S3 wants the document checked. */
const isChecked = (headers: Readonly<Record<string, string | undefined>>): boolean =>
  ['content-md5', 'x-amz-trailer', ...CHECKSUM_NAMES.map(checksumHeader)].some((name) => headers[name] !== undefined)
