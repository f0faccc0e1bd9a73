import type { Readable } from 'node:stream'
import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { ObsContext } from '../../context.ts'
import type { ByteRange } from '../../domain/byte-range.ts'
import { s3Errors } from '../../errors.ts'
import { openObject } from '../../flows/open-object.ts'
import { piecesOf } from '../../flows/pieces-of.ts'
import type { WriteObjectInput } from '../../flows/write-object.ts'
import { type FoundSource, findSource } from './find-source.ts'
import { MAX_UPLOAD_BYTES } from './upload-body.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** How often a source may be replaced while it is looked up. */
const MAX_ATTEMPTS = 5

/** A copy's source, whose blobs stay until it is disposed of, whatever becomes of the object. */
export interface HeldSource extends FoundSource, AsyncDisposable {
  /** Its bytes, or a range of them, for whatever seals them anew. */
  readonly bytes: (range: ByteRange | undefined) => WriteObjectInput['source']
}

/** Finds the source of a copy and holds on to it. */
export const readSource = async (
  ctx: Pick<ObsContext, 'buckets' | 'objects' | 'clock' | 'blobs' | 'readers' | 'keyring'>,
  request: HttpRequest,
): Promise<HeldSource> => {
  refuseBody(request)
  const { found, letGo } = await hold(ctx, request)
  let opened: Readable | undefined
  return {
    ...found,
    bytes: (range) => ({
      body: async () => {
        opened = await openObject(ctx, { bucket: found.bucket.name, row: found.row, range, requestId: request.id })
        return opened
      },
      decoder: undefined,
      maxBytes: MAX_UPLOAD_BYTES,
      digests: [],
      expected: () => [],
      signal: request.signal,
    }),
    [Symbol.asyncDispose]: async () => {
      // Closes its files and zeroes its data key where it was not read to the end.
      opened?.destroy()
      letGo()
    },
  }
}

/** The blobs of a row that is still there once they are held are not deleted any more. */
const hold = async (ctx: Parameters<typeof readSource>[0], request: HttpRequest) => {
  for (let attempt = 1; ; attempt++) {
    const found = await findSource(ctx, request)
    const { bucket, row } = found
    const pieces = await piecesOf(ctx, bucket.name, row)
    const letGo = ctx.readers.hold(pieces.map(({ blobId }) => blobId))
    const current = await ctx.objects.find(bucket.id, row.key, row.versionId)
    if (current?.id === row.id || attempt === MAX_ATTEMPTS) return { found, letGo }
    letGo()
  }
}

const refuseBody = ({ headers }: HttpRequest): void => {
  const hasBody = (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined
  if (hasBody) fail('UnexpectedContent')
}
