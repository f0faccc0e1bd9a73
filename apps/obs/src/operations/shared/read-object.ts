import { createFail, type Fail } from '@sealstack/errors'
import { type HttpReply, type HttpRequest, header, query } from '@sealstack/http'
import type { BucketRow, ObjectPartRow, ObjectRow } from '@sealstack/metadata/obs'
import { z } from 'zod'
import type { ObsContext } from '../../context.ts'
import { type ByteRange, readRange } from '../../domain/byte-range.ts'
import type { CustomerKey } from '../../domain/encryption.ts'
import { judgeConditions } from '../../domain/preconditions.ts'
import { s3Errors } from '../../errors.ts'
import type { Dialect } from '../../wire/dialect.ts'
import { httpTime } from '../../wire/documents.ts'
import { encryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, optionalPartNumber, versionId } from '../../wire/inputs.ts'
import { expirationHeader } from '../../wire/lifecycle-headers.ts'
import { objectFacts } from '../../wire/object-facts.ts'
import { givenBack } from '../../wire/stored-headers.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { restoreHeader } from './archive.ts'
import { openingKey } from './customer-key.ts'
import { findVersion } from './find-version.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const text = z.string().optional()

/** The inputs that GetObject and HeadObject share. */
export const readObjectInput = {
  bucket: bucketLabel,
  key: keyLabel,
  versionId,
  partNumber: optionalPartNumber,
  range: header('range', text),
  ifMatch: header('if-match', text),
  ifNoneMatch: header('if-none-match', text),
  ifModifiedSince: header('if-modified-since', text),
  ifUnmodifiedSince: header('if-unmodified-since', text),
  checksumMode: header('x-amz-checksum-mode', text),
  contentType: query(text, 'response-content-type'),
  cacheControl: query(text, 'response-cache-control'),
  contentDisposition: query(text, 'response-content-disposition'),
  contentEncoding: query(text, 'response-content-encoding'),
  contentLanguage: query(text, 'response-content-language'),
  expires: query(text, 'response-expires'),
}

/** The values of {@link readObjectInput}, beside the bucket. */
export type ReadObjectInput = {
  readonly [Name in Exclude<keyof typeof readObjectInput, 'bucket' | 'key' | 'partNumber'>]?: string
} & { readonly key: string; readonly partNumber?: number }

/** The object that a read is about, and what its answer looks like before there is a body. */
export interface ObjectRead {
  readonly row: ObjectRow
  readonly range: ByteRange | undefined
  /** The key of the client that it needs. */
  readonly customerKey: CustomerKey | undefined
  readonly reply: HttpReply
}

/** In which bucket a read is, and with what. */
export interface ReadQuestion {
  readonly bucket: BucketRow
  readonly request: Pick<HttpRequest, 'method' | 'headers'>
  /** Undefined where nobody can bring a key. */
  readonly dialect: Dialect | undefined
}

/** Judges a read by the object's row alone: conditions, range, headers of the answer. */
export const judgeRead = async (
  ctx: Pick<ObsContext, 'objects' | 'settings' | 'clock'>,
  { bucket, request: { method, headers: given }, dialect }: ReadQuestion,
  input: ReadObjectInput,
): Promise<ObjectRead | { readonly notModified: HttpReply }> => {
  const row = await findVersion(ctx, { bucket, key: input.key, versionId: input.versionId, method })
  const customerKey = dialect && openingKey({ bucket: bucket.name, row, headers: given, dialect })
  const verdict = judgeConditions(input, { etag: row.etag, modifiedMs: Number(row.createdAtMs) }, ctx.clock.now())
  const validators = {
    etag: `"${row.etag}"`,
    'last-modified': httpTime(row.createdAtMs),
    ...readVersion(bucket, row),
  }
  if (verdict === 'not-modified') return { notModified: { status: 304, headers: validators } }
  if (verdict !== 'proceed') return fail('PreconditionFailed', { Condition: verdict.failed })
  const parts =
    row.uploadId === null || row.isAppendable || input.partNumber === undefined
      ? []
      : await ctx.objects.listParts(row.id)
  const { range, isPartial, isWhole } = chooseRange(input, row, parts)
  const size = Number(row.size)
  const headers = {
    'accept-ranges': 'bytes',
    ...givenBack(row),
    ...overrides(input),
    ...validators,
    ...encryptionHeaders(row, dialect ?? 's3', customerKey),
    ...objectFacts(row),
    ...restoreHeader(row, ctx.clock.now()),
    ...(input.checksumMode === 'ENABLED' && isWhole ? checksumHeaders(row) : {}),
    'content-length': range ? range.end - range.start + 1 : size,
    'content-range': range && `bytes ${range.start}-${range.end}/${size}`,
    ...(row.isLatest ? expirationHeader(await ctx.settings.of(bucket.id), row) : {}),
    'x-amz-mp-parts-count': parts.length > 0 ? parts.length : undefined,
  }
  return { row, range, customerKey, reply: { status: isPartial ? 206 : 200, headers } }
}

interface ChosenRange {
  /** Undefined where all of the object is meant. */
  readonly range: ByteRange | undefined
  readonly isPartial: boolean
  readonly isWhole: boolean
}

const chooseRange = (
  { range: header, partNumber }: ReadObjectInput,
  row: ObjectRow,
  parts: readonly ObjectPartRow[],
): ChosenRange => {
  const size = Number(row.size)
  if (partNumber !== undefined) {
    const message = 'Cannot specify both Range header and partNumber query parameter'
    if (header !== undefined) fail('InvalidRequest', {}, { message })
    return rangeOfPart(partNumber, size, parts)
  }
  const range = readRange(header, size)
  if (range === 'unsatisfiable') {
    const headers = { 'content-range': `bytes */${size}` }
    return fail('InvalidRange', { ActualObjectSize: String(size), RangeRequested: header ?? '' }, { headers })
  }
  const isWhole = range === undefined || (range.start === 0 && range.end === size - 1)
  return { range, isPartial: range !== undefined, isWhole }
}

/** An object that was not uploaded in parts is its own first and only part. */
const rangeOfPart = (partNumber: number, size: number, parts: readonly ObjectPartRow[]): ChosenRange => {
  const index = parts.length === 0 ? partNumber - 1 : parts.findIndex(({ number }) => number === partNumber)
  const sizes = parts.length === 0 ? [size] : parts.map((part) => Number(part.size))
  const length = sizes[index]
  // An empty part of an object that is not empty has no range either.
  if (length === undefined || (length === 0 && size > 0)) {
    const detail = { PartNumberRequested: String(partNumber), ActualPartCount: String(sizes.length) }
    return fail('InvalidPartNumber', detail)
  }
  if (length === 0) return { range: undefined, isPartial: false, isWhole: true }
  const start = sizes.slice(0, index).reduce((sum, each) => sum + each, 0)
  return { range: { start, end: start + length - 1 }, isPartial: true, isWhole: length === size }
}

const checksumHeaders = ({ checksumName, checksum, checksumType }: ObjectRow): Record<string, string> =>
  checksumName === null || checksum === null
    ? {}
    : { [`x-amz-checksum-${checksumName}`]: checksum, 'x-amz-checksum-type': checksumType ?? 'FULL_OBJECT' }

const OVERRIDES = [
  ['content-type', 'contentType'],
  ['cache-control', 'cacheControl'],
  ['content-disposition', 'contentDisposition'],
  ['content-encoding', 'contentEncoding'],
  ['content-language', 'contentLanguage'],
  ['expires', 'expires'],
] as const

const overrides = (input: ReadObjectInput): Record<string, string> => {
  const given: Record<string, string> = {}
  for (const [header, name] of OVERRIDES) {
    const value = input[name]
    if (value === undefined) continue
    if (/[^\t\u0020-\u007e\u00a0-\u00ff]/.test(value)) {
      return fail('InvalidArgument', {}, { message: 'Header value cannot be represented using ISO-8859-1.' })
    }
    given[header] = value
  }
  return given
}
