import { many, optional, record, required, text, word, type XmlShape } from '@sealstack/xml'

/** `Enabled` or `Disabled`. */
export const enabledOrNot = word('Enabled', 'Disabled')

/** A tag. */
export const tagShape = record({ Key: required(text()), Value: required(text()) })

/** Which objects a configuration is about: all, a prefix, a tag, or several of these together. */
export const filterShape = record({
  Prefix: optional(text()),
  Tag: optional(tagShape),
  And: optional(record({ Prefix: optional(text()), Tag: many(tagShape) })),
})

/** A moment in ISO 8601, as it stands. */
export const moment: XmlShape<string> = text(
  (value) => /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(value) && !Number.isNaN(Date.parse(value)),
)

/** An element that stands for itself. */
export const mark = record({})
