import type { HttpRequest } from '@sealstack/http'
import { readAddress } from './address.ts'

/** An object's URL in the style in which the request itself named the bucket. The key's slashes are escaped, as S3 has it. */
export const objectUrl = (
  { headers, rawPath, secure }: HttpRequest,
  domains: readonly string[],
  { bucket, key }: { readonly bucket: string; readonly key: string },
): string => {
  const { host } = headers
  const { hostBucket } = readAddress(host, rawPath, domains)
  return `http${secure ? 's' : ''}://${host}/${hostBucket === undefined ? `${bucket}/` : ''}${encodeURIComponent(key)}`
}

/** A bucket's URL under the first of the store's own domains, at the port that the request came to. */
export const bucketUrl = ({ headers, secure }: HttpRequest, [domain]: readonly string[], bucket: string): string => {
  const port = /:\d+$/.exec(headers.host ?? '')?.[0] ?? ''
  return domain === undefined ? `/${bucket}` : `http${secure ? 's' : ''}://${bucket}.${domain}${port}/`
}
