/** Where a copy is taken from. */
export interface CopySource {
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
}

/**
 * Reads `x-amz-copy-source`: `/bucket/key` or `bucket/key`, percent-encoded, slashes too in some SDKs. A version is cut
 * off before anything is decoded. Undefined when it is malformed.
 */
export const readCopySource = (header: string): CopySource | undefined => {
  const [, path = '', versionId] = /^(.*?)(?:\?versionId=([^&]*))?$/s.exec(header) ?? []
  const decoded = decode(path)?.replace(/^\//, '')
  const slash = decoded?.indexOf('/') ?? -1
  if (decoded === undefined || slash < 1 || slash === decoded.length - 1) return undefined
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), versionId: versionId && decode(versionId) }
}

/** A header's bytes beyond ASCII stand in it as Latin-1. */
const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(
      text.replace(/[^\0-\x7f]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`),
    )
  } catch {
    return undefined
  }
}
