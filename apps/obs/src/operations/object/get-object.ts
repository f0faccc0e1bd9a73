import { asReply } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { openObject } from '../../flows/open-object.ts'
import { operation } from '../../operation.ts'
import { refuseArchived } from '../shared/archive.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { judgeRead, readObjectInput } from '../shared/read-object.ts'

/** How often an object may be replaced under a read that is about to begin. */
const MAX_ATTEMPTS = 5

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject = operation({
  name: 'GetObject',
  route: 'GET /{bucket}/{key+}',
  action: 's3:GetObject',
  input: readObjectInput,
  errors: ['NoSuchBucket', 'InvalidObjectState'],
  output: asReply,
  async handle({ input, ctx, fail, request, caller }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    for (let attempt = 1; ; attempt++) {
      const judged = await judgeRead(ctx, { bucket, request, dialect: caller.dialect }, input)
      if ('notModified' in judged) return judged.notModified
      const { row, range, customerKey, reply } = judged
      await refuseArchived(ctx, row)
      try {
        const behalf = behalfOf({ request, caller })
        const body = await openObject(ctx, { bucket: bucket.name, row, range, customerKey, behalf })
        return { status: reply.status, headers: reply.headers, body }
      } catch (error) {
        // Whoever replaced the object since its row was read has deleted its blobs too: then the new one is read.
        const current = await ctx.objects.find(bucket.id, input.key, input.versionId)
        if (current?.id === row.id || attempt === MAX_ATTEMPTS) throw error
      }
    }
  },
})
