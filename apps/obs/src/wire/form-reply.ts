import type { HttpReply } from '@sealstack/http'
import { buildXml } from '@sealstack/xml'

/** The object that a form has made. */
export interface PostedObject {
  readonly bucket: string
  readonly key: string
  /** With its quotes. */
  readonly etag: string
  /** Its URL. */
  readonly location: string
  /** What the PUT of the same object would have answered. */
  readonly headers: HttpReply['headers']
}

/**
 * The answer to a form: a redirection where the form names an absolute URL, or else the status that it asks for, 204
 * where it asks for none that there is. The document of a 201 has no namespace.
 */
export const formReply = (fields: ReadonlyMap<string, string>, object: PostedObject): HttpReply => {
  const { bucket, key, etag, location } = object
  const url = fields.get('success_action_redirect') ?? fields.get('redirect')
  if (url !== undefined && URL.canParse(url)) {
    const place = new URLSearchParams({ bucket, key, etag })
    // As it was sent, where a header can hold it.
    const base = /^[\x20-\x7e]+$/.test(url) ? url : new URL(url).href
    const target = `${base}${base.includes('?') ? '&' : '?'}${place}`
    return { status: 303, headers: { ...object.headers, location: target } }
  }
  const headers = { ...object.headers, location }
  const status = fields.get('success_action_status')
  if (status === '200') return { status: 200, headers }
  if (status !== '201') return { status: 204, headers }
  const document = [
    ['Location', location],
    ['Bucket', bucket],
    ['Key', key],
    ['ETag', etag],
  ] as const
  return {
    status: 201,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: buildXml(['PostResponse', document]),
  }
}
