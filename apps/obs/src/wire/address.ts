import { isIP } from 'node:net'

/** Where a request points, nothing decoded. */
export interface Address {
  /** `/bucket/key` as routes are written, percent-encoding untouched. */
  readonly path: string
  /** The bucket, when it was taken from the Host header: older signatures cover it. */
  readonly hostBucket: string | undefined
}

/**
 * Splits host and raw path into bucket and key by hand: a URL parser would fold `.` and `..` and change keys. A host
 * that is one label below a known domain names the bucket; anything else, an IP address above all, is path style.
 */
export const readAddress = (host: string | undefined, rawPath: string, domains: readonly string[]): Address => {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  // Node shows bytes beyond ASCII as Latin-1; as escapes they are read as the UTF-8 that they are, or refused.
  const path = rawPath.replace(/[^\0-\x7f]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || domains.includes(name)) return { path, hostBucket: undefined }
  // The longest: below `s3.localhost` the bucket is what stands before `.s3`, though `.localhost` would fit too.
  const [domain] = domains.filter((each) => name.endsWith(`.${each}`)).sort((a, b) => b.length - a.length)
  if (domain === undefined) return { path, hostBucket: undefined }
  const hostBucket = name.slice(0, -domain.length - 1)
  return { path: `/${hostBucket}${path}`, hostBucket }
}
