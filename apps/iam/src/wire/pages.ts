import type { NamePage } from '@sealstack/metadata/iam'
import type { XmlNode } from '@sealstack/xml'

/** What a list is asked for. */
interface Asked {
  readonly Marker?: string
  readonly MaxItems: number
}

/** The page that a list is asked for, and one row more, which tells whether there is another. */
export const pageOf = ({ Marker, MaxItems }: Asked): NamePage => ({
  after: Marker === undefined ? undefined : Buffer.from(Marker, 'base64url').toString('utf8'),
  limit: MaxItems + 1,
})

/** A list of `<member>` elements with what tells whether there is more; `nameOf` gives what the next page begins after. */
export const pageNodes = <Row>(
  name: string,
  rows: readonly Row[],
  { asked, nameOf, render }: { asked: Asked; nameOf: (row: Row) => string; render: (row: Row) => XmlNode[1] },
): readonly XmlNode[] => {
  const shown = rows.slice(0, asked.MaxItems)
  const last = shown.at(-1)
  const isTruncated = rows.length > asked.MaxItems && last !== undefined
  return [
    [name, shown.map((row) => ['member', render(row)] as const)],
    ['IsTruncated', isTruncated],
    ['Marker', isTruncated ? Buffer.from(nameOf(last), 'utf8').toString('base64url') : undefined],
  ]
}
