import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { decodeEntities } from './decode-entities.ts'
import { XmlError } from './xml-error.ts'

/** An element: its text, without that of its children, and its children in their order. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
}

const MAX_DEPTH = 20
const TEXT = '#text'
const CDATA = '#cdata'

/**
 * Reads a document and gives its root. Strict: one root, no document type, no entities but the five and character
 * references, bounded depth. Namespaces and attributes are dropped, since clients send them or not.
 * @throws XmlError when it is malformed or its root has another name.
 */
export const parseXml = (bytes: Uint8Array, root: string): XmlElement => {
  const text = decode(bytes)
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new XmlError('The document declares a type or an entity')
  if (depthOf(text) > MAX_DEPTH) throw new XmlError(`The document is deeper than ${MAX_DEPTH} elements`)
  const roots = toElements(parse(text))
  const [element] = roots
  if (roots.length !== 1 || element?.name !== root) throw new XmlError(`The document's root is not ${root}`)
  return element
}

/** All children of a name, however many there are. */
export const childElements = ({ children }: XmlElement, name: string): readonly XmlElement[] =>
  children.filter((child) => child.name === name)

/** The text of the first child of a name; undefined when there is none. */
export const childText = ({ children }: XmlElement, name: string): string | undefined =>
  children.find((child) => child.name === name)?.text

const parse = (text: string): unknown => {
  try {
    if (XMLValidator.validate(text) !== true) throw new XmlError('The document is not well-formed')
    return new XMLParser({
      preserveOrder: true,
      ignoreAttributes: true,
      removeNSPrefix: true,
      parseTagValue: false,
      trimValues: false,
      ignoreDeclaration: true,
      ignorePiTags: true,
      // References are decoded here: the parser lets unknown ones stand and drops others.
      processEntities: false,
      cdataPropName: CDATA,
    }).parse(text)
  } catch (cause) {
    throw cause instanceof XmlError ? cause : new XmlError('The document is not one that can be read', { cause })
  }
}

/** The parser's own form: a list of objects with one name each, whose value is such a list again or a text. */
const toElements = (nodes: unknown): readonly XmlElement[] =>
  listOf(nodes).flatMap((node) => {
    const [name, content] = Object.entries(node ?? {})[0] ?? [TEXT, '']
    if (name === TEXT || name === CDATA) return []
    return [{ name, text: textOf(content), children: toElements(content) }]
  })

const textOf = (nodes: unknown): string =>
  listOf(nodes)
    .map((node) => {
      const [name, content] = Object.entries(node ?? {})[0] ?? []
      if (name === TEXT) return decodeEntities(String(content))
      return name === CDATA ? rawText(content) : ''
    })
    .join('')

const rawText = (nodes: unknown): string =>
  listOf(nodes)
    .map((node) => String(Object.values(node ?? {})[0] ?? ''))
    .join('')

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

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
