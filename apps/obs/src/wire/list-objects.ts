import type { ListedRow } from '@sealstack/metadata/obs'
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

/** `Contents` of a listing. */
export const listedObject = (
  row: ListedRow,
  key: string,
  ownerId: string | undefined,
  dialect: Dialect = 's3',
): XmlNode => [
  'Contents',
  [
    ['Key', key],
    ['LastModified', isoTime(row.createdAtMs)],
    ['ETag', `"${row.etag}"`],
    ['ChecksumAlgorithm', row.checksumName?.toUpperCase()],
    ['ChecksumType', row.checksumType ?? undefined],
    ['Size', String(row.size)],
    ['Owner', ownerId === undefined ? undefined : [['ID', ownerId]]],
    ['StorageClass', storageClassIn(dialect, row.storageClass)],
  ],
]

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
