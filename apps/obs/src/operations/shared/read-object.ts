import { createFail } from '@sealstack/errors'
import { type HttpReply, header, query } from '@sealstack/http'
import type { ObjectRow } from '@sealstack/metadata/obs'
import { z } from 'zod'
import type { ObsContext } from '../../context.ts'
import { type ByteRange, readRange } from '../../domain/byte-range.ts'
import { judgeConditions } from '../../domain/preconditions.ts'
import { s3Errors } from '../../errors.ts'
import { httpTime } from '../../wire/documents.ts'
import { encryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { givenBack } from '../../wire/stored-headers.ts'

const fail = createFail(s3Errors)
const text = z.string().optional()

/** The inputs that GetObject and HeadObject share. */
export const readObjectInput = {
  bucket: bucketLabel,
  key: keyLabel,
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

/** The values of {@link readObjectInput}, beside bucket and key. */
export type ReadObjectInput = {
  readonly [Name in Exclude<keyof typeof readObjectInput, 'bucket' | 'key'>]?: string
}

/** The object that a read is about, and what its answer looks like before there is a body. */
export interface ObjectRead {
  readonly row: ObjectRow
  readonly range: ByteRange | undefined
  readonly reply: HttpReply
}

/** Judges a read by the object's row alone: conditions, range, headers of the answer. */
export const judgeRead = async (
  ctx: Pick<ObsContext, 'objects' | 'clock'>,
  bucketId: string,
  key: string,
  input: ReadObjectInput,
): Promise<ObjectRead | { readonly notModified: HttpReply }> => {
  const row = (await ctx.objects.findLatest(bucketId, key)) ?? fail('NoSuchKey', { Key: key })
  const size = Number(row.size)
  const verdict = judgeConditions(input, { etag: row.etag, modifiedMs: Number(row.createdAtMs) }, ctx.clock.now())
  const validators = { etag: `"${row.etag}"`, 'last-modified': httpTime(row.createdAtMs) }
  if (verdict === 'not-modified') return { notModified: { status: 304, headers: validators } }
  if (verdict !== 'proceed') return fail('PreconditionFailed', { Condition: verdict.failed })
  const range = readRange(input.range, size)
  if (range === 'unsatisfiable') {
    return fail(
      'InvalidRange',
      { ActualObjectSize: String(size), RangeRequested: input.range ?? '' },
      {
        headers: { 'content-range': `bytes */${size}` },
      },
    )
  }
  const headers = {
    'accept-ranges': 'bytes',
    ...givenBack(row),
    ...overrides(input),
    ...validators,
    ...encryptionHeaders(row),
    ...(input.checksumMode === 'ENABLED' && isWhole(range, size) ? checksumHeaders(row) : {}),
    'content-length': range ? range.end - range.start + 1 : size,
    'content-range': range && `bytes ${range.start}-${range.end}/${size}`,
  }
  return { row, range, reply: { status: range ? 206 : 200, headers } }
}

const isWhole = (range: ByteRange | undefined, size: number): boolean =>
  range === undefined || (range.start === 0 && range.end === size - 1)

const checksumHeaders = ({ checksumName, checksum, checksumType }: ObjectRow): Record<string, string> =>
  checksumName === null || checksum === null
    ? {}
    : { [`x-amz-checksum-${checksumName}`]: checksum, 'x-amz-checksum-type': checksumType ?? 'FULL_OBJECT' }

const overrides = (input: ReadObjectInput): Record<string, string> => {
  const wanted = {
    'content-type': input.contentType,
    'cache-control': input.cacheControl,
    'content-disposition': input.contentDisposition,
    'content-encoding': input.contentEncoding,
    'content-language': input.contentLanguage,
    expires: input.expires,
  }
  const given = Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined)
  if (given.some(([, value]) => /[^\t\u0020-\u007e\u00a0-\u00ff]/.test(value))) {
    return fail('InvalidArgument', {}, { message: 'Header value cannot be represented using ISO-8859-1.' })
  }
  return Object.fromEntries(given)
}
