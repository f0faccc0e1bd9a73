import type { Readable } from 'node:stream'
import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { ObsContext } from '../../context.ts'
import type { ByteRange } from '../../domain/byte-range.ts'
import { s3Errors } from '../../errors.ts'
import { holdObject } from '../../flows/hold-object.ts'
import { type OpenDeps, openObject } from '../../flows/open-object.ts'
import { streamOf } from '../../flows/read-body.ts'
import type { WriteObjectInput } from '../../flows/write-object.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { behalfOf } from './behalf-of.ts'
import { openingKey } from './customer-key.ts'
import { type FoundSource, findSource } from './find-source.ts'
import { MAX_UPLOAD_BYTES } from './upload-body.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** A copy's source, whose blobs stay until it is disposed of, whatever becomes of the object. */
export interface HeldSource extends FoundSource, AsyncDisposable {
  /** Its bytes, or a range of them, for whatever seals them anew. */
  readonly bytes: (range: ByteRange | undefined) => WriteObjectInput['source']
}

/** Finds the source of a copy and holds on to it. */
export const readSource = async (
  ctx: OpenDeps & Pick<ObsContext, 'buckets' | 'settings' | 'clock'>,
  { request, caller }: { readonly request: HttpRequest; readonly caller: ObsCaller },
): Promise<HeldSource> => {
  refuseBody(request)
  const { headers } = request
  const { found, customerKey, letGo } = await holdObject(ctx, async () => {
    const source = await findSource(ctx, request)
    const { bucket, row } = source
    return {
      ...source,
      customerKey: openingKey({ bucket: bucket.name, row, headers, dialect: caller.dialect }, 'source'),
    }
  }).then(({ found: { customerKey: key, ...source }, letGo: end }) => ({ found: source, customerKey: key, letGo: end }))
  let opened: Readable | undefined
  return {
    ...found,
    bytes: (range) => ({
      body: async () => {
        const body = await openObject(ctx, {
          bucket: found.bucket.name,
          row: found.row,
          range,
          customerKey,
          behalf: behalfOf({ request, caller }),
        })
        opened = streamOf(body)
        return opened
      },
      decoder: undefined,
      maxBytes: MAX_UPLOAD_BYTES,
      digests: [],
      expected: () => [],
      signal: () => request.signal,
    }),
    [Symbol.asyncDispose]: async () => {
      // Closes its files and zeroes its data key where it was not read to the end.
      opened?.destroy()
      letGo()
    },
  }
}

const refuseBody = ({ headers }: HttpRequest): void => {
  const hasBody = (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined
  if (hasBody) fail('UnexpectedContent')
}
