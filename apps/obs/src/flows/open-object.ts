import type { Behalf } from '@sealstack/envelope'
import type { ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import type { ByteRange } from '../domain/byte-range.ts'
import type { CustomerKey } from '../domain/encryption.ts'
import { type KeyDeps, openDataKeys } from './data-keys.ts'
import { piecesOf, requireWhole } from './pieces-of.ts'
import { type PlainBody, type ReadDeps, readBody } from './read-body.ts'

/** What is to be opened. */
export interface OpenObjectInput {
  /** The name that the request gave; the row knows the bucket by its id alone. */
  readonly bucket: string
  readonly row: ObjectRow
  readonly range: ByteRange | undefined
  /** The key that came with the request. */
  readonly customerKey?: CustomerKey
  /** For whom the KMS is asked. */
  readonly behalf: Behalf
}

/** What opening an object takes. */
export type OpenDeps = ReadDeps & KeyDeps & Pick<ObsContext, 'objects' | 'streamKeys'>

/**
 * The plain bytes of an object. The KMS unwraps its data key for each read, with the context of the bucket and key that
 * the request names: a row that was moved elsewhere does not open.
 * @throws KeyringError, EnvelopeError, StorageError
 */
export const openObject = async (
  ctx: OpenDeps,
  { bucket, row, range, customerKey, behalf }: OpenObjectInput,
): Promise<PlainBody> => {
  const pieces = await piecesOf(ctx, bucket, row)
  requireWhole(pieces, row)
  const keys = await openDataKeys(ctx, { bucket, key: row.key, versionId: row.versionId, behalf }, row, customerKey)
  try {
    // What is derived from a client's own key is not to outlast its request.
    return await readBody(ctx, { pieces, keys, range, streamKeys: customerKey ? undefined : ctx.streamKeys })
  } catch (error) {
    keys[Symbol.dispose]()
    throw error
  }
}
