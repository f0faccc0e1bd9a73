import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import type { EncryptionRules } from '../../domain/bucket-encryption.ts'
import { type ChecksumAlgorithm, readChecksumName } from '../../domain/checksum.ts'
import { DEFAULT_CHECKSUM } from '../../domain/multipart-checksum.ts'
import { isArchived } from '../../domain/storage-class.ts'
import { s3Errors } from '../../errors.ts'
import type { ObjectAttributes } from '../../flows/write-object.ts'
import type { RequestedEncryption } from '../../wire/encryption-headers.ts'
import type { FoundSource } from './find-source.ts'
import { type AttributeSource, readAttributes } from './read-attributes.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const REDIRECT = 'x-amz-website-redirect-location'

/** What a copy takes from its source and what from its own request. */
export interface CopyDirectives {
  readonly replacesMetadata: boolean
  readonly replacesTags: boolean
  /** Undefined keeps the source's algorithm. */
  readonly checksum: ChecksumAlgorithm | undefined
}

/** Reads the directives of a copy. */
export const readDirectives = ({ headers }: HttpRequest): CopyDirectives => {
  const replaces = (name: string, message: string): boolean => {
    const value = headers[name]
    if (value !== undefined && value !== 'COPY' && value !== 'REPLACE') {
      fail('InvalidArgument', { ArgumentName: name, ArgumentValue: value }, { message })
    }
    return value === 'REPLACE'
  }
  const algorithm = headers['x-amz-checksum-algorithm']
  const unsupported = (): never =>
    fail(
      'InvalidRequest',
      {},
      {
        message:
          'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
      },
    )
  return {
    replacesMetadata: replaces('x-amz-metadata-directive', 'Unknown metadata directive.'),
    replacesTags: replaces('x-amz-tagging-directive', 'Unknown tagging directive.'),
    checksum: algorithm === undefined ? undefined : (readChecksumName(algorithm) ?? unsupported()),
  }
}

/** The algorithm of a copy whose request names none. */
export const sourceChecksum = ({ checksumName }: ObjectRow): ChecksumAlgorithm =>
  readChecksumName(checksumName ?? '') ?? DEFAULT_CHECKSUM.name

/** A copy that is to be judged. */
export interface CopyQuestion {
  readonly source: FoundSource
  readonly target: { readonly bucket: BucketRow; readonly key: string }
  readonly directives: CopyDirectives
  readonly headers: HttpRequest['headers']
  /** Of the bucket that it goes to. */
  readonly rules: EncryptionRules
}

/** Refuses to copy an object onto itself where that would change nothing. */
export const judgeCopy = ({ source, target, directives, headers, rules }: CopyQuestion): void => {
  const { row, isVersioned } = source
  if (!isOntoItself({ source, target })) return
  const isChange =
    directives.replacesMetadata ||
    (isVersioned && !row.isLatest) ||
    row.encryption !== 'AES256' ||
    // S3 takes a default that was put as a change, also one that seals as before.
    rules.byDefault !== undefined ||
    // One that is archived and can be read has been restored; the copy makes that last.
    isArchived(row.storageClass) ||
    Object.keys(headers).some(
      (name) => name === 'x-amz-storage-class' || name === REDIRECT || name.startsWith('x-amz-server-side-encryption'),
    )
  if (isChange) return
  const message =
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
  fail('InvalidRequest', {}, { message })
}

/** Refuses to take an object's encryption from it by a copy onto itself, as OBS does. */
export const judgePlainCopy = (
  { source, target }: Pick<CopyQuestion, 'source' | 'target'>,
  { isDeclared }: Pick<RequestedEncryption, 'isDeclared'>,
): void => {
  if (isDeclared || !source.row.isDeclared || !isOntoItself({ source, target })) return
  fail('InvalidRequest', {}, { message: 'An encrypted object cannot be copied onto itself without encryption.' })
}

const isOntoItself = ({ source, target }: Pick<CopyQuestion, 'source' | 'target'>): boolean =>
  source.bucket.id === target.bucket.id && source.row.key === target.key

/** What a copy has beside its bytes. Access control lists, locks, storage class and redirect are never copied. */
export const copiedAttributes = (
  ctx: Pick<ObsContext, 'clock'>,
  from: AttributeSource,
  { source, directives }: Pick<CopyQuestion, 'source' | 'directives'>,
): ObjectAttributes => {
  const own = readAttributes(ctx, from)
  const redirect = from.request.headers[REDIRECT]
  const { [REDIRECT]: _, ...kept } = JSON.parse(source.row.headers)
  const headers = JSON.stringify({ ...kept, ...(redirect === undefined ? {} : { [REDIRECT]: redirect }) })
  return {
    ...own,
    ...(directives.replacesMetadata ? {} : { headers, metadata: source.row.metadata }),
    tags: directives.replacesTags ? own.tags : source.row.tags,
  }
}
