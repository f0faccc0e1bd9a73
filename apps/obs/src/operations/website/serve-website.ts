import { createFail, type Fail } from '@sealstack/errors'
import type { HttpReply, HttpRequest } from '@sealstack/http'
import type { BucketRow, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { settingOf } from '../../domain/setting-key.ts'
import { WEBSITE, type Website } from '../../domain/website.ts'
import {
  encodeKey,
  objectKey,
  redirectAll,
  routeRequest,
  type WebsiteRequest,
  type WebsiteTarget,
} from '../../domain/website-routing.ts'
import { s3Errors } from '../../errors.ts'
import { denialOf } from '../../flows/authorize.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { openObject } from '../../flows/open-object.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { toApiError } from '../../wire/render.ts'
import { websiteError } from '../../wire/website.ts'
import { refuseArchived } from '../shared/archive.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { permitted, requesterOf } from '../shared/guard.ts'
import { judgeRead, type ReadObjectInput } from '../shared/read-object.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/**
 * Answers a request to a bucket's website: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html.
 * Nobody signs here, so only what everybody may read is shown, and no object that is sealed under a key of the KMS.
 */
export const serveWebsite = async (
  ctx: ObsContext,
  bucketName: string,
  request: HttpRequest,
): Promise<{ readonly reply: HttpReply; readonly error?: unknown }> => {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      fail('MethodNotAllowed', { Method: request.method, ResourceType: 'OBJECT' })
    }
    const bucket = await findBucket(ctx, bucketName, fail)
    const settings = await ctx.settings.of(bucket.id)
    const website = settingOf(settings, WEBSITE) ?? fail('NoSuchWebsiteConfiguration', { BucketName: bucket.name })
    const wanted: WebsiteRequest = {
      key: decodeURIComponent(request.rawPath.slice(1)),
      host: request.headers.host ?? '',
      protocol: request.secure ? 'https' : 'http',
    }
    const target = redirectAll(website, wanted) ?? routeRequest(website, wanted)
    if (target) return { reply: redirectTo(target) }
    return { reply: await serveDocument(ctx, { bucket, website, wanted, request }) }
  } catch (error) {
    const shown = toApiError(error)
    if (shown.status >= 500) ctx.log.error({ requestId: request.id, err: error }, 'a website failed')
    return { reply: websiteError(shown, request), error }
  }
}

const OPERATION = 'ServeWebsite'

/** Who visits a website. */
const VISITOR: ObsCaller = {
  principal: undefined,
  dialect: 's3',
  region: undefined,
  payload: undefined,
  signing: undefined,
  scheme: undefined,
}

interface Visit {
  readonly bucket: BucketRow
  readonly website: Website
  readonly wanted: WebsiteRequest
  readonly request: HttpRequest
}

const serveDocument = async (ctx: ObsContext, visit: Visit): Promise<HttpReply> => {
  const { website, wanted, request } = visit
  const { headers } = request
  try {
    return await readDocument(ctx, visit, {
      key: objectKey(website, wanted.key),
      range: headers.range,
      ifMatch: headers['if-match'],
      ifNoneMatch: headers['if-none-match'],
      ifModifiedSince: headers['if-modified-since'],
      ifUnmodifiedSince: headers['if-unmodified-since'],
    })
  } catch (thrown) {
    const error = toApiError(thrown)
    if (![403, 404].includes(error.status)) throw thrown
    const folder = `${wanted.key}/`
    const mayBeFolder = !wanted.key.endsWith('/') && wanted.key !== ''
    if (mayBeFolder && (await isReadable(ctx, visit, objectKey(website, folder))))
      return redirectTo({ status: 302, location: `/${encodeKey(folder)}` })
    const target = routeRequest(website, wanted, error.status)
    if (target) return redirectTo(target)
    if (!website.ErrorDocument) throw thrown
    const reply = await readDocument(ctx, visit, { key: website.ErrorDocument.Key })
    return { ...reply, status: error.status }
  }
}

/** Whether there is a key and everybody may read it. */
const isReadable = async (ctx: ObsContext, { bucket, request }: Visit, key: string): Promise<boolean> => {
  const visitor = requesterOf({ ctx, caller: VISITOR, request }, OPERATION)
  const denial = await denialOf(ctx, visitor, [{ action: 's3:GetObject', bucket: bucket.name, key }])
  return denial === undefined && (await ctx.objects.findLatest(bucket.id, key)) !== undefined
}

const readDocument = async (
  ctx: ObsContext,
  { bucket, request }: Visit,
  input: ReadObjectInput,
): Promise<HttpReply> => {
  const asked = { name: OPERATION, action: 's3:GetObject', input: { bucket: bucket.name, key: input.key } }
  const judged = await permitted({ ctx, caller: VISITOR, request }, asked, () =>
    judgeRead(ctx, { bucket, request, dialect: undefined }, input),
  )
  if ('notModified' in judged) return judged.notModified
  const { row, range, reply } = judged
  const elsewhere = redirectOf(row)
  if (elsewhere !== undefined) return redirectTo({ status: 301, location: elsewhere })
  if (row.encryption !== 'AES256') fail('AccessDenied')
  if (request.method === 'HEAD') return reply
  await refuseArchived(ctx, row)
  return {
    ...reply,
    body: await openObject(ctx, { bucket: bucket.name, row, range, behalf: behalfOf({ request, caller: VISITOR }) }),
  }
}

/** `x-amz-website-redirect-location` of an object. */
const redirectOf = ({ headers }: ObjectRow): string | undefined =>
  JSON.parse(headers)['x-amz-website-redirect-location']

const redirectTo = ({ status, location }: WebsiteTarget): HttpReply => ({ status, headers: { location } })
