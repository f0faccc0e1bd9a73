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
