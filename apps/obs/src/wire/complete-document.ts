import { childElements, childText, parseXml, XmlError } from '@sealstack/xml'
import { CHECKSUM_NAMES, checksumElement } from '../domain/checksum.ts'
import type { ListedPart } from '../domain/complete-upload.ts'

/** 10,000 parts with every checksum there is. */
export const MAX_COMPLETE_BYTES = 4 * 2 ** 20

/**
 * Reads `CompleteMultipartUpload`. ETags come with quotes, with escaped quotes, or with none.
 * @throws XmlError
 */
export const readCompleteDocument = (bytes: Uint8Array): readonly ListedPart[] => {
  const parts = childElements(parseXml(bytes, 'CompleteMultipartUpload'), 'Part').map((part) => ({
    number: Number(childText(part, 'PartNumber') ?? Number.NaN),
    etag: (childText(part, 'ETag') ?? '').trim().replaceAll('"', ''),
    checksums: Object.fromEntries(
      CHECKSUM_NAMES.flatMap((name) => {
        const value = childText(part, checksumElement(name))
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }))
  if (parts.length === 0 || parts.some(({ number }) => !Number.isInteger(number))) {
    throw new XmlError('The document lists no parts, or one without a number')
  }
  return parts
}
