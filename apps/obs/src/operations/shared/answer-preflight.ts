import { createFail, type Fail } from '@sealstack/errors'
import type { HttpReply, HttpRequest } from '@sealstack/http'
import type { ObsContext } from '../../context.ts'
import { s3Errors } from '../../errors.ts'
import { findCors } from '../../flows/find-cors.ts'
import { corsHeaders, readCorsQuestion } from '../../wire/cors-headers.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

const NO_MATCH =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."

/** The answer to a browser that asks before it lets a script do something. A bucket that there is not is 403 too. */
export const answerPreflight = async (
  ctx: ObsContext,
  request: HttpRequest,
  { bucket, type }: { readonly bucket: string; readonly type: 'BUCKET' | 'OBJECT' },
): Promise<HttpReply> => {
  const question = readCorsQuestion(request)
  if (!question) return fail('BadRequest', {}, { message: 'Insufficient information. Origin request header needed.' })
  if (question.method === '') return fail('BadRequest', {}, { message: 'Invalid Access-Control-Request-Method: null' })
  const answer = await findCors(ctx, bucket, question)
  switch (answer) {
    case 'no-bucket':
      return refuse('CORSResponse: Bucket not found', question.method, 'BUCKET')
    case 'no-rules':
      return refuse('CORSResponse: CORS is not enabled for this bucket.', question.method, 'BUCKET')
    case 'no-match':
      return refuse(NO_MATCH, question.method, type)
    default:
      return { status: 200, headers: corsHeaders(answer, question) }
  }
}

const refuse = (message: string, Method: string, ResourceType: string): never =>
  fail('AccessForbidden', { Method, ResourceType }, { message })
