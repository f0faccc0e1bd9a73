import type { Readable } from 'node:stream'
import { type Behalf, zero } from '@sealstack/envelope'
import type { ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import type { ByteRange } from '../domain/byte-range.ts'
import { fullContext } from '../domain/encryption.ts'
import { piecesOf } from './pieces-of.ts'
import { readBody } from './read-body.ts'
import { requireSigner } from './require-signer.ts'

/** What is to be opened. */
export interface OpenObjectInput {
  /** The name that the request gave; the row knows the bucket by its id alone. */
  readonly bucket: string
  readonly row: ObjectRow
  readonly range: ByteRange | undefined
  /** For whom the KMS is asked. */
  readonly behalf: Behalf
}

/**
 * The plain bytes of an object. The KMS unwraps its data key for each read, with the context of the bucket and key that
 * the request names: a row that was moved elsewhere does not open.
 * @throws KeyringError, EnvelopeError, StorageError
 */
export const openObject = async (
  ctx: Pick<ObsContext, 'objects' | 'blobs' | 'readers' | 'keyring'>,
  { bucket, row, range, behalf }: OpenObjectInput,
): Promise<Readable> => {
  const pieces = await piecesOf(ctx, bucket, row)
  const context = fullContext(bucket, row.key, JSON.parse(row.context))
  const { keyArn, wrappedDek: wrapped } = row
  const dek = await ctx.keyring.unwrap({ keyArn, wrapped, context, ...requireSigner(behalf, row.encryption) })
  try {
    return await readBody(ctx, { pieces, dek, range })
  } catch (error) {
    zero(dek)
    throw error
  }
}
