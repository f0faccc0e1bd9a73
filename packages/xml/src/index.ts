export { buildXml, escapeXml, type XmlContent, type XmlNode } from './build.ts'
export { childElements, childText, parseXml, type XmlElement } from './parse.ts'
export {
  flag,
  integer,
  many,
  mapped,
  optional,
  record,
  required,
  type ShapeValue,
  text,
  word,
  type XmlMember,
  type XmlShape,
} from './shape.ts'
export { XmlError } from './xml-error.ts'
