export { buildXml, escapeXml, type XmlContent, type XmlNode } from './build.ts'
export { childElements, childText, parseXml, type XmlElement, XmlError } from './parse.ts'
