import { noContent, query } from '@sealstack/http'
import { z } from 'zod'
import { rewriteObject, type Segment } from '../../flows/rewrite-object.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { causeOf } from '../shared/cause-of.ts'
import { holdFile, settleFile } from '../shared/file-system.ts'
import { MAX_UPLOAD_BYTES } from '../shared/upload-body.ts'

const ZEROES = new Uint8Array(64 * 1024)

/**
 * https://docs.otc.t-systems.com/object-storage-service/api-ref/apis/operations_on_objects/truncating_an_object.html: as
 * POSIX has it, a file that becomes longer is filled up with zeros.
 */
export const truncateObject = operation({
  name: 'TruncateObject',
  route: 'PUT /{bucket}/{key+}?truncate',
  action: 's3:PutObject',
  input: {
    bucket: bucketLabel,
    key: keyLabel,
    truncate: query(z.string()),
    length: query(
      z
        .string()
        .regex(/^\d{1,15}$/, 'The length must be a number of bytes')
        .transform(Number)
        .refine((length) => length <= MAX_UPLOAD_BYTES, 'The length is more than an object may have'),
    ),
  },
  errors: ['NoSuchBucket'],
  output: noContent,
  async handle({ input, ctx, request, caller }) {
    using file = await holdFile(ctx, input, request)
    const size = Number(file.row.size)
    const { length } = input
    const { committed } = await rewriteObject(ctx, {
      ...file,
      key: input.key,
      segments: function* (): Generator<Segment> {
        yield { start: 0, end: Math.min(length, size) - 1 }
        yield zeroes(length - size)
      },
      maxBytes: length,
      signal: () => request.signal,
      behalf: behalfOf({ request, caller }),
      cause: causeOf(request),
    })
    settleFile(committed, file.bucket)
  },
})

const zeroes = async function* (count: number): AsyncGenerator<Uint8Array> {
  for (let left = count; left > 0; left -= ZEROES.byteLength)
    yield ZEROES.subarray(0, Math.min(left, ZEROES.byteLength))
}
