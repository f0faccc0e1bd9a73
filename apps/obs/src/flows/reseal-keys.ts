import { createSecretKey, randomBytes } from 'node:crypto'
import { sealKey, zero } from '@sealstack/envelope'
import { bucketContext, fullContext } from '../domain/encryption.ts'
import {
  type KeyColumns,
  type KeyDeps,
  type NewKeyPlace,
  ONE_LAYER,
  openDataKeys,
  wrappedColumns,
} from './data-keys.ts'
import { requireSigner } from './require-signer.ts'

/** The key of the KMS that is to hold an object. */
export interface NewWrapping {
  readonly keyId: string
  readonly hasBucketKey: boolean
}

/**
 * The columns of an object in one layer whose data key is held by another key of the KMS from now on; its bytes stay as
 * they are. The data key is sealed under a new one, since the KMS makes keys and takes none.
 * @throws KeyringError, Denial
 */
export const resealKeys = async (
  ctx: KeyDeps,
  place: NewKeyPlace,
  row: KeyColumns,
  { keyId, hasBucketKey }: NewWrapping,
): Promise<KeyColumns> => {
  const { bucket, key, region, behalf } = place
  requireSigner(behalf, 'aws:kms')
  const own = JSON.parse(row.context)
  const context = fullContext(bucket, key, own)
  using keys = await openDataKeys(ctx, place, row, undefined)
  const [dek] = keys.deks
  if (!dek || keys.deks.length > 1) throw new Error('Only what has one layer has one data key')
  const shared = hasBucketKey
    ? await ctx.bucketKeys.forSealing({ keyId, region, context: bucketContext(bucket, own), ...behalf })
    : await ownKey(ctx, { keyId, region, context, ...behalf })
  const columns = {
    ...ONE_LAYER,
    encryption: 'aws:kms',
    isDeclared: true,
    context: row.context,
    hasBucketKey,
    keyArn: shared.keyArn,
    ...wrappedColumns(shared.wrapped),
    sealedDek: Uint8Array.from(sealKey(shared.key, dek, context, randomBytes)),
  }
  ctx.audit.touch(behalf.requestId, { bucket, key, use: 'sealed', sealed: columns })
  return columns
}

const ownKey = async ({ keyring }: KeyDeps, request: Parameters<KeyDeps['keyring']['generate']>[0]) => {
  const { keyArn, dek, wrapped } = await keyring.generate(request)
  const key = createSecretKey(dek)
  zero(dek)
  return { keyArn, key, wrapped }
}
