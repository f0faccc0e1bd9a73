import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { readCopySource } from '../../domain/copy-source.ts'
import { judgeConditions } from '../../domain/preconditions.ts'
import { s3Errors } from '../../errors.ts'
import { VERSION_ID } from '../../wire/inputs.ts'
import { refuseArchived } from './archive.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const HEADER = 'x-amz-copy-source'

/** What a copy is taken from. */
export interface FoundSource {
  readonly bucket: BucketRow
  readonly row: ObjectRow
  /** Whether the request names a version. */
  readonly isVersioned: boolean
}

/** The object that a copy's headers name, held to their conditions; or the error for it. */
export const findSource = async (
  ctx: Pick<ObsContext, 'buckets' | 'objects' | 'settings' | 'clock'>,
  { headers }: HttpRequest,
): Promise<FoundSource> => {
  const text = headers[HEADER] ?? ''
  const malformed = (message: string): never =>
    fail('InvalidArgument', { ArgumentName: HEADER, ArgumentValue: text }, { message })
  const source = readCopySource(text) ?? malformed('Invalid copy source object key')
  const { key, versionId } = source
  if (versionId !== undefined && versionId !== 'null' && !VERSION_ID.test(versionId)) {
    malformed('Invalid version id specified')
  }
  const bucket = (await ctx.buckets.find(source.bucket)) ?? fail('NoSuchBucket', { BucketName: source.bucket })
  const row = await ctx.objects.find(bucket.id, key, versionId)
  if (row?.isDeleteMarker && versionId !== undefined) {
    const message = 'The source of a copy request may not specifically refer to a delete marker by version id.'
    fail('InvalidRequest', {}, { message })
  }
  if (!row || row.isDeleteMarker) {
    return versionId === undefined
      ? fail('NoSuchKey', { Key: key })
      : fail('NoSuchVersion', { Key: key, VersionId: versionId })
  }
  judgeSource(headers, row, ctx.clock.now())
  await refuseArchived(ctx, row)
  return { bucket, row, isVersioned: versionId !== undefined }
}

/** A copy whose source is not as was said is always 412, never 304. */
const judgeSource = (headers: HttpRequest['headers'], row: ObjectRow, nowMs: number): void => {
  const verdict = judgeConditions(
    {
      ifMatch: headers[`${HEADER}-if-match`],
      ifNoneMatch: headers[`${HEADER}-if-none-match`],
      ifModifiedSince: headers[`${HEADER}-if-modified-since`],
      ifUnmodifiedSince: headers[`${HEADER}-if-unmodified-since`],
    },
    { etag: row.etag, modifiedMs: Number(row.createdAtMs) },
    nowMs,
  )
  if (verdict === 'proceed') return
  const name = verdict === 'not-modified' ? notModifiedBy(headers) : verdict.failed
  fail('PreconditionFailed', { Condition: `${HEADER}-${name}` })
}

const notModifiedBy = (headers: HttpRequest['headers']): string =>
  headers[`${HEADER}-if-none-match`] === undefined ? 'If-Modified-Since' : 'If-None-Match'
