/** What an element holds: a text, or elements in their order; undefined and false leave it out. */
export type XmlContent = string | number | boolean | undefined | readonly XmlNode[]

/** An element: its name, its content, its attributes. */
export type XmlNode = readonly [name: string, content: XmlContent, attributes?: Readonly<Record<string, string>>]

/** A whole document with one root. `standalone` adds what OBS writes in the prolog. */
export const buildXml = (root: XmlNode, standalone = false): string =>
  `<?xml version="1.0" encoding="UTF-8"${standalone ? ' standalone="yes"' : ''}?>\n${render(root)}`

const render = ([name, content, attributes = {}]: XmlNode): string => {
  if (content === undefined) return ''
  const open = `${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join('')}`
  const inner = Array.isArray(content) ? content.map(render).join('') : escapeXml(String(content))
  return inner === '' ? `<${open}/>` : `<${open}>${inner}</${name}>`
}

/** Escapes a text as S3 does: control characters too, though XML 1.0 has no way to hold most of them. */
export const escapeXml = (text: string): string =>
  text.replace(ESCAPED, (char) => ENTITIES[char] ?? `&#x${char.charCodeAt(0).toString(16)};`)

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be escaped.
const ESCAPED = /[&<>"'\u0000-\u0008\u000b-\u001f]/g

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
