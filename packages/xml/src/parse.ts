import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** The text is not a document that we read; the message is for logs. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

/** An element as an object: each name gives a text, an element, or a list of them where the name repeats. */
export interface XmlElement {
  readonly [name: string]: string | XmlElement | readonly (string | XmlElement)[] | undefined
}

const MAX_DEPTH = 20

/**
 * Reads a document and gives the root's content. Strict: no document type, no entities but the five, bounded depth.
 * Namespaces are dropped, since clients send them or not.
 * @throws XmlError when it is malformed or its root has another name.
 */
export const parseXml = (bytes: Uint8Array, root: string): XmlElement => {
  const text = decode(bytes)
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new XmlError('The document declares a type or an entity')
  if (depthOf(text) > MAX_DEPTH) throw new XmlError(`The document is deeper than ${MAX_DEPTH} elements`)
  if (XMLValidator.validate(text) !== true) throw new XmlError('The document is not well-formed')
  const parser = new XMLParser({
    ignoreAttributes: true,
    removeNSPrefix: true,
    parseTagValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    processEntities: true,
    htmlEntities: false,
  })
  const document: Record<string, unknown> = parser.parse(text)
  const content = document[root]
  if (content === undefined) throw new XmlError(`The document's root is not ${root}`)
  return typeof content === 'object' && content !== null ? (content as XmlElement) : {}
}

/** All elements of a name, however many there are. */
export const childElements = (element: XmlElement, name: string): readonly XmlElement[] =>
  list(element[name]).map((child) => (typeof child === 'string' ? {} : child))

/** The text of a child; undefined when there is none. */
export const childText = (element: XmlElement, name: string): string | undefined => {
  const [first] = list(element[name])
  return typeof first === 'string' ? first : undefined
}

const list = (value: XmlElement[string]): readonly (string | XmlElement)[] => {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value as string | XmlElement]
}

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new XmlError('The document is not UTF-8', { cause })
  }
}

const depthOf = (text: string): number => {
  let depth = 0
  let deepest = 0
  for (const [tag] of text.matchAll(/<\/?[A-Za-z_][^>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1
    else if (!tag.endsWith('/>')) depth += 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
