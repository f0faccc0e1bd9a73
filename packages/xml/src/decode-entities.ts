import { XmlError } from './xml-error.ts'

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Replaces the five entities and character references. References to control characters are taken though XML 1.0 has
 * none: object keys may hold them, and clients have no other way to write them.
 * @throws XmlError for any other reference, a bare ampersand, or what is no character.
 */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z]+));|&/g, (whole, hex, decimal, name) => {
        if (name !== undefined) return NAMED[name] ?? refuse(whole)
        if (hex === undefined && decimal === undefined) return refuse(whole)
        const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
        const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
        return isCharacter ? String.fromCodePoint(code) : refuse(whole)
      })
    : text

const refuse = (reference: string): never => {
  throw new XmlError(`The document refers to ${reference}, which is nothing`)
}
