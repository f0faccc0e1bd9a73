import type { Readable } from 'node:stream'
import { readAll } from '@sealstack/streams'
import { childElements, childText, parseXml, XmlError } from '@sealstack/xml'
import type { ListedPart } from '../domain/complete-upload.ts'

/** 10,000 parts with every checksum there is. */
const MAX_BYTES = 4 * 2 ** 20

/**
 * Reads `CompleteMultipartUpload`. ETags come with quotes, with escaped quotes, or with none.
 * @throws XmlError, LimitExceededError
 */
export const readCompleteDocument = async (body: Readable): Promise<readonly ListedPart[]> => {
  const root = parseXml(await readAll(body, MAX_BYTES), 'CompleteMultipartUpload')
  const parts = childElements(root, 'Part').map((part) => ({
    number: Number(childText(part, 'PartNumber') ?? Number.NaN),
    etag: (childText(part, 'ETag') ?? '').trim().replaceAll('"', ''),
  }))
  if (parts.length === 0 || parts.some(({ number }) => !Number.isInteger(number))) {
    throw new XmlError('The document lists no parts, or one without a number')
  }
  return parts
}
