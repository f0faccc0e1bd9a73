import { createFail, type Fail } from '@sealstack/errors'
import { childElements, childText, parseXml, XmlError, type XmlNode } from '@sealstack/xml'
import { judgeTags, MAX_OBJECT_TAGS, parseTagHeader, type Tag } from '../domain/tags.ts'
import { s3Errors } from '../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const HEADER = 'x-amz-tagging'

/** Reads the tags that an upload's header gives its object, as JSON for its row. */
export const readTagHeader = (header: string | undefined): string => {
  if (header === undefined) return '[]'
  const tags = parseTagHeader(header)
  if (!tags || new Set(tags.map(([key]) => key)).size < tags.length) {
    const message =
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
    return fail('InvalidArgument', { ArgumentName: HEADER, ArgumentValue: header }, { message })
  }
  return JSON.stringify(accept(tags))
}

/**
 * Reads a `Tagging` document, as JSON for the row.
 * @throws XmlError
 */
export const readTagDocument = (bytes: Uint8Array): string => {
  const [set] = childElements(parseXml(bytes, 'Tagging'), 'TagSet')
  if (!set) throw new XmlError('The document has no TagSet')
  const tags = childElements(set, 'Tag').map((tag): Tag => {
    const [key, value] = [childText(tag, 'Key'), childText(tag, 'Value')]
    if (key === undefined || value === undefined) throw new XmlError('A tag has no key or no value')
    return [key, value]
  })
  return JSON.stringify(accept(tags))
}

/** `TagSet` of a document. */
export const tagSet = (tags: readonly Tag[]): XmlNode => [
  'TagSet',
  tags.map(
    ([key, value]): XmlNode => [
      'Tag',
      [
        ['Key', key],
        ['Value', value],
      ],
    ],
  ),
]

const accept = (tags: readonly Tag[]): readonly Tag[] => {
  const problem = judgeTags(tags)
  switch (problem?.kind) {
    case undefined:
      return tags
    case 'too-many':
      return fail('BadRequest', {}, { message: `Object tags cannot be greater than ${MAX_OBJECT_TAGS}` })
    case 'duplicate':
      return fail('InvalidTag', { TagKey: problem.key }, { message: 'Cannot provide multiple Tags with the same key' })
    case 'reserved':
      return fail('InvalidTag', { TagKey: problem.key }, { message: 'Your TagKey cannot be prefixed with aws:' })
    case 'bad-key':
      return fail('InvalidTag', { TagKey: problem.key }, { message: 'The TagKey you have provided is invalid' })
    case 'bad-value': {
      const detail = { TagKey: problem.key, TagValue: problem.value }
      return fail('InvalidTag', detail, { message: 'The TagValue you have provided is invalid' })
    }
  }
}
