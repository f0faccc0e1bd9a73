import { STATUS_CODES } from 'node:http'
import type { ApiError } from '@sealstack/errors'
import type { HttpReply, HttpRequest } from '@sealstack/http'
import { escapeXml } from '@sealstack/xml'
import { requestIds } from './request-ids.ts'

/**
 * The bucket whose website a host is: `photos.s3-website.us-east-1.localhost`, with a hyphen before the region as in
 * older regions, or `photos.obs-website.…`; undefined when it is none.
 */
export const websiteBucket = (host: string | undefined, domains: readonly string[]): string | undefined => {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  const [, bucket, domain = ''] = /^([a-z0-9.-]+)\.(?:s3|obs)-website[.-][a-z0-9-]+\.([a-z0-9.-]+)$/.exec(name) ?? []
  return domains.includes(domain) ? bucket : undefined
}

/** An error as a website shows it. */
export const websiteError = ({ code, status, message, detail }: ApiError, request: HttpRequest): HttpReply => {
  const { requestId, hostId } = requestIds(request)
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim()
  const lines = { Code: code, Message: message, ...detail, RequestId: requestId, HostId: hostId }
  const items = Object.entries(lines).map(([name, value]) => `<li>${name}: ${escapeXml(value)}</li>`)
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'x-amz-error-code': code,
      'x-amz-error-message': message,
    },
    body: `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<ul>\n${items.join('\n')}\n</ul>\n<hr/>\n</body>\n</html>\n`,
  }
}
