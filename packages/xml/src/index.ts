export { buildXml, escapeXml, type XmlContent, type XmlNode } from './build.ts'
export { childElements, childText, parseXml, type XmlElement } from './parse.ts'
export { XmlError } from './xml-error.ts'
