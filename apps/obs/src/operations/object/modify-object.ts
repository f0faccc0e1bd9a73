import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { rewriteObject, type Segment } from '../../flows/rewrite-object.ts'
import { operation } from '../../operation.ts'
import { encryptionHeaders } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel, position } from '../../wire/inputs.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { causeOf } from '../shared/cause-of.ts'
import { checkedBody } from '../shared/checked-body.ts'
import { holdFile, settleFile } from '../shared/file-system.ts'
import { MAX_UPLOAD_BYTES } from '../shared/upload-body.ts'

/**
 * https://docs.otc.t-systems.com/object-storage-service/api-ref/apis/operations_on_objects/modifying_an_object.html: no byte
 * of a sealed file can be changed in its place, so all of it is sealed anew.
 */
export const modifyObject = operation({
  name: 'ModifyObject',
  route: 'PUT /{bucket}/{key+}?modify',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel, modify: query(z.string()), position },
  errors: ['NoSuchBucket', 'InvalidArgument'],
  output: (headers: Record<string, string>) => ({ ...emptyOk(), headers }),
  async handle({ input, ctx, caller, fail, request }) {
    using file = await holdFile(ctx, input, request)
    const size = Number(file.row.size)
    if (input.position > size) {
      const detail = { ArgumentName: 'position', ArgumentValue: String(input.position) }
      fail('InvalidArgument', detail, { message: 'The position lies beyond the end of the object' })
    }
    const body = await checkedBody(request, caller)
    const { row, committed } = await rewriteObject(ctx, {
      ...file,
      key: input.key,
      segments: function* (): Generator<Segment> {
        yield { start: 0, end: input.position - 1 }
        yield body.stream()
        yield { start: input.position + body.bytes(), end: size - 1 }
      },
      maxBytes: size + MAX_UPLOAD_BYTES,
      signal: () => request.signal,
      behalf: behalfOf({ request, caller }),
      cause: causeOf(request),
    })
    settleFile(committed, file.bucket)
    return { etag: `"${row.etag}"`, ...encryptionHeaders(row, caller.dialect, file.customerKey) }
  },
})
