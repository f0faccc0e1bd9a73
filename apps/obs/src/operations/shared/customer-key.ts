import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { UploadRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { encryptionRulesOf } from '../../domain/bucket-encryption.ts'
import type { CustomerKey } from '../../domain/encryption.ts'
import { s3Errors } from '../../errors.ts'
import { isCustomerKeyOf, type KeyColumns } from '../../flows/data-keys.ts'
import { hasCustomerKey, type KeyOf, readOpeningKey } from '../../wire/customer-key.ts'
import type { Dialect } from '../../wire/dialect.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** An object that is to be opened. */
export interface OpeningQuestion {
  readonly bucket: string
  readonly row: KeyColumns & { readonly key: string }
  readonly headers: HttpRequest['headers']
  readonly dialect: Dialect
}

/** The key of the client that an object needs, undefined where it needs none; or the error for a wrong, missing or needless one. */
export const openingKey = (
  { bucket, row, headers, dialect }: OpeningQuestion,
  whose: KeyOf = 'object',
): CustomerKey | undefined => {
  const isGiven = hasCustomerKey(headers, whose)
  if (row.encryption !== 'SSE-C') {
    if (!isGiven) return undefined
    return fail('InvalidRequest', {}, { message: 'The encryption parameters are not applicable to this object.' })
  }
  // OBS has one code for a key that is missing or wrong.
  if (!isGiven) {
    return dialect === 'obs'
      ? fail('InvalidEncryptionAlgorithmError')
      : fail(
          'InvalidRequest',
          {},
          {
            message:
              'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
          },
        )
  }
  const key = readOpeningKey(headers, whose)
  if (key !== 'wrong' && isCustomerKeyOf({ bucket, key: row.key }, row, key)) return key
  if (dialect === 'obs') return fail('InvalidEncryptionAlgorithmError')
  const message =
    'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.'
  return fail('AccessDenied', {}, { message })
}

/** Refuses to write under a key of the client where the bucket blocks that. */
export const refuseBlockedKeys = async (
  { settings }: Pick<ObsContext, 'settings'>,
  bucketId: string,
): Promise<void> => {
  if (encryptionRulesOf(await settings.of(bucketId)).blocksCustomerKeys) fail('AccessDenied')
}

const NOT_AS_BEGUN =
  'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.'

/** The same for what is added to something that was begun: an upload's parts, an object's appends. */
export const partKey = (
  bucket: string,
  row: KeyColumns & Pick<UploadRow, 'key'>,
  headers: HttpRequest['headers'],
): CustomerKey | undefined => {
  const isGiven = hasCustomerKey(headers)
  if (isGiven !== (row.encryption === 'SSE-C')) return fail('InvalidRequest', {}, { message: NOT_AS_BEGUN })
  if (!isGiven) return undefined
  const key = readOpeningKey(headers, 'object')
  if (key !== 'wrong' && isCustomerKeyOf({ bucket, key: row.key }, row, key)) return key
  const message = 'The provided encryption parameters did not match the ones used originally.'
  return fail('InvalidRequest', {}, { message })
}
