import type { ListedRow, ListedVersionRow } from '@sealstack/metadata/obs'
import type { XmlNode } from '@sealstack/xml'
import { obsStorageClass } from '../domain/storage-class.ts'
import type { Dialect } from './dialect.ts'
import { isoTime } from './documents.ts'

/** Names as a listing shows them: `encoding-type=url` escapes all but a few, with a plus for a blank. */
export const listedName =
  (encodingType: string | undefined) =>
  (name: string): string =>
    encodingType === 'url'
      ? encodeURIComponent(name)
          .replaceAll('%2F', '/')
          .replaceAll('%20', '+')
          .replace(/[!'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
      : name

/** In which words a listing shows objects, and whose they are; undefined leaves the owner out. */
export interface ListedStyle {
  readonly ownerOf: ((row: Pick<ListedRow, 'ownerId'>) => string) | undefined
  readonly dialect: Dialect
}

/** `Contents` of a listing. */
export const listedObject = (row: ListedRow, key: string, style: ListedStyle): XmlNode => [
  'Contents',
  [['Key', key], ...listedFacts(row, style)],
]

/** `Version` or `DeleteMarker` of a listing. */
export const listedVersion = (row: ListedVersionRow, key: string, style: ListedStyle): XmlNode => {
  const { isDeleteMarker, isLatest, versionId } = row
  const place = [['Key', key] as const, ['VersionId', versionId] as const, ['IsLatest', isLatest] as const]
  return isDeleteMarker
    ? ['DeleteMarker', [...place, ['LastModified', isoTime(row.createdAtMs)], listedOwner(row, style)]]
    : ['Version', [...place, ...listedFacts(row, style)]]
}

const listedFacts = (row: ListedRow, style: ListedStyle): readonly XmlNode[] => [
  ['LastModified', isoTime(row.createdAtMs)],
  ['ETag', `"${row.etag}"`],
  ['ChecksumAlgorithm', row.checksumName?.toUpperCase()],
  ['ChecksumType', row.checksumType ?? undefined],
  ['Type', style.dialect === 'obs' && row.isAppendable ? 'Appendable' : undefined],
  ['Size', String(row.size)],
  listedOwner(row, style),
  ['StorageClass', storageClassIn(style.dialect, row.storageClass)],
]

const listedOwner = (row: ListedRow, { ownerOf }: ListedStyle): XmlNode => ['Owner', ownerOf && [['ID', ownerOf(row)]]]

/** A storage class in the words of a dialect. */
export const storageClassIn = (dialect: Dialect, storageClass: string): string =>
  dialect === 'obs' ? obsStorageClass(storageClass) : storageClass

/** `CommonPrefixes` of a listing. */
export const listedPrefix = (prefix: string): XmlNode => ['CommonPrefixes', [['Prefix', prefix]]]

/** A continuation token: opaque to clients. */
export const encodeToken = (place: string): string => Buffer.from(`1${place}`).toString('base64url')

/** The place; undefined when the token is not one of ours. */
export const decodeToken = (token: string): string | undefined => {
  const text = Buffer.from(token, 'base64url').toString('utf8')
  return text.startsWith('1') && encodeToken(text.slice(1)) === token ? text.slice(1) : undefined
}
