import { type EncryptionContext, KeyringError, type Rewrapper } from '@sealstack/envelope'
import type { z } from 'zod'
import { originOf } from './ciphertext-origin.ts'
import { kmsAnswers } from './contract.ts'
import type { KmsCall } from './kms-client.ts'
import { read, regionOf } from './kms-keyring.ts'

interface WireItem {
  readonly CiphertextBlob: string
  readonly EncryptionContext: EncryptionContext
}

/** The KMS takes bodies of 256 KiB. */
const MAX_BATCH_BYTES = 250_000
/** What one character of a text may come to in JSON: an escape. */
const MAX_CHAR_BYTES = 6
/** Names of members and what is between them. */
const ITEM_BYTES = 60
/** Other requests wait while the KMS works through a batch. */
const MAX_BATCH_ITEMS = 250

/** Re-wrapping over the KMS: its operations for services, in as many calls as their sizes ask for. */
export const kmsRewrapper = (call: KmsCall): Rewrapper => ({
  rewrap: async ({ fromKeyArn: SourceKeyId, toKeyId: DestinationKeyId, items, ...behalf }) => {
    const wire = items.map(({ wrapped, context }) => ({
      CiphertextBlob: Buffer.from(wrapped).toString('base64'),
      EncryptionContext: context,
    }))
    const results: z.output<typeof kmsAnswers.ReEncryptMany>['Results'] = []
    for (const Items of batches(wire)) {
      const input = { SourceKeyId, DestinationKeyId, Items }
      const answer = await call('ReEncryptMany', input, { ...behalf, region: regionOf(SourceKeyId) })
      const { Results } = read(kmsAnswers.ReEncryptMany, answer)
      if (Results.length !== Items.length) {
        throw new KeyringError('unavailable', 'KMSUnavailable', 'The KMS cannot be used: it left out results')
      }
      results.push(...Results)
    }
    return results.map((result) =>
      'Error' in result
        ? { kind: 'refused', code: result.Error.Code, message: result.Error.Message }
        : {
            kind: 'rewrapped',
            wrapped: result.CiphertextBlob,
            keyVersion: originOf(result.CiphertextBlob)?.version ?? null,
          },
    )
  },
  standings: async (KeyIds, region) => {
    const { Keys } = read(kmsAnswers.DescribeKeys, await call('DescribeKeys', { KeyIds }, { region }))
    return Keys.map(({ KeyId, KeyVersion, KeyState, KeyManager }) => ({
      keyArn: KeyId,
      version: KeyVersion,
      state: KeyState,
      isServices: KeyManager === 'SERVICE',
    }))
  },
})

const batches = function* (items: readonly WireItem[]): Generator<readonly WireItem[]> {
  let batch: WireItem[] = []
  let bytes = 0
  for (const item of items) {
    const texts = Object.entries(item.EncryptionContext).reduce((sum, pair) => sum + pair.join('":","').length, 0)
    const size = ITEM_BYTES + item.CiphertextBlob.length + texts * MAX_CHAR_BYTES
    if (batch.length > 0 && (batch.length === MAX_BATCH_ITEMS || bytes + size > MAX_BATCH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(item)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
