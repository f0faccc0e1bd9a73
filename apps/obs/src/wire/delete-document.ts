import { childElements, childText, parseXml, XmlError } from '@sealstack/xml'

/** 1000 keys of 1024 bytes, each byte written as a character reference. */
export const MAX_DELETE_BYTES = 8 * 2 ** 20

const MAX_KEYS = 1000

/** One object that is to be deleted. */
export interface ListedDeletion {
  readonly key: string
  readonly versionId: string | undefined
  /** It is deleted only when it has this ETag. */
  readonly ifMatch: string | undefined
  /** It comes with a condition that is not built. */
  readonly isUnbuilt: boolean
}

/** What a `Delete` document says. */
export interface DeleteDocument {
  readonly deletions: readonly ListedDeletion[]
  /** Whether only failures are to be told. */
  readonly isQuiet: boolean
  /** `url` when keys are percent-encoded, as OBS has it. */
  readonly encodingType: 'url' | undefined
}

/**
 * Reads `Delete`.
 * @throws XmlError when it lists no key, or more than 1000.
 */
export const readDeleteDocument = (bytes: Uint8Array): DeleteDocument => {
  const root = parseXml(bytes, 'Delete')
  const encodingType = childText(root, 'EncodingType') === 'url' ? 'url' : undefined
  const decode = (key: string): string => (encodingType ? decodeURIComponent(key.replaceAll('+', ' ')) : key)
  const deletions = childElements(root, 'Object').map((object) => ({
    key: decode(childText(object, 'Key') ?? ''),
    versionId: childText(object, 'VersionId') || undefined,
    ifMatch: childText(object, 'ETag'),
    isUnbuilt: childText(object, 'LastModifiedTime') !== undefined || childText(object, 'Size') !== undefined,
  }))
  if (deletions.length === 0 || deletions.length > MAX_KEYS || deletions.some(({ key }) => key === '')) {
    throw new XmlError('The document lists no keys, too many, or an empty one')
  }
  return { deletions, isQuiet: childText(root, 'Quiet')?.trim() === 'true', encodingType }
}
