import { asReply } from '@sealstack/http'
import { fullContext } from '../../domain/encryption.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { piecesOf } from '../../flows/pieces-of.ts'
import { readBody } from '../../flows/read-body.ts'
import { operation } from '../../operation.ts'
import { refuseEncryptionHeaders } from '../../wire/encryption-headers.ts'
import { judgeRead, readObjectInput } from '../shared/read-object.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject = operation({
  name: 'GetObject',
  route: 'GET /{bucket}/{key+}',
  action: 's3:GetObject',
  input: readObjectInput,
  errors: ['NoSuchBucket'],
  output: asReply,
  async handle({ input, ctx, fail, request }) {
    const { bucket: name, key, ...read } = input
    refuseEncryptionHeaders(request)
    const bucket = await findBucket(ctx, name, fail)
    const judged = await judgeRead(ctx, bucket.id, key, read)
    if ('notModified' in judged) return judged.notModified
    const { row, range, reply } = judged
    // The context is that of this request's bucket and key: a row that was moved elsewhere does not open.
    const context = fullContext(bucket.name, key, JSON.parse(row.context))
    const { keyArn, wrappedDek: wrapped } = row
    const dek = await ctx.keyring.unwrap({ keyArn, wrapped, context, requestId: request.id })
    const pieces = await piecesOf(ctx, bucket.name, row)
    return { ...reply, body: await readBody(ctx, { pieces, dek, range }) }
  },
})
