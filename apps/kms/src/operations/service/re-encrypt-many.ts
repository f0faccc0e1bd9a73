import { z } from 'zod'
import type { PartialCall, Trail } from '../../domain/caller.ts'
import { Refusal } from '../../domain/refusal.ts'
import { reEncrypt } from '../../flows/re-encrypt.ts'
import { awsOperation } from '../../operation.ts'
import { toAwsError } from '../../wire/aws-render.ts'
import { blob, contextMember, keyIdMember } from '../../wire/aws-shapes.ts'

/**
 * ReEncrypt of many ciphertexts of one key in one call. Each is judged and audited as a ReEncrypt of its own, and has an
 * outcome of its own. For services of the cloud alone; to others there is no such operation.
 */
export const reEncryptMany = awsOperation({
  name: 'ReEncryptMany',
  action: 'kms:ReEncryptFrom',
  input: {
    SourceKeyId: keyIdMember,
    DestinationKeyId: keyIdMember,
    Items: z
      .array(z.object({ CiphertextBlob: blob('ciphertextBlob', 1, 6144), EncryptionContext: contextMember }))
      .max(1000),
  },
  errors: ['UnknownOperationException'],
  async handle({ input, ctx, caller, fail }) {
    if (caller.kind !== 'service') fail('UnknownOperationException')
    const { SourceKeyId: sourceKeyId, DestinationKeyId: destinationKeyId, Items } = input
    const calls: PartialCall[] = []
    caller.trail.calls = calls
    const results: object[] = []
    for (const { CiphertextBlob: ciphertext, EncryptionContext: context } of Items) {
      const trail: Trail = { ...caller.trail, context }
      const request = { ciphertext, context, sourceKeyId, destinationKeyId, caller: { ...caller, trail } }
      const { result, code } = await resultOf(() => reEncrypt(ctx, request))
      results.push(result)
      calls.push({ trail, operation: 'ReEncrypt', status: code === null ? 200 : 400, code })
    }
    return { Results: results }
  },
})

/** What is answered for one ciphertext. A failure of the KMS itself fails the whole call. */
const resultOf = async (work: () => Promise<Uint8Array>): Promise<{ result: object; code: string | null }> => {
  try {
    return { result: { CiphertextBlob: Buffer.from(await work()).toString('base64') }, code: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, message } = toAwsError(error)
    return { result: { Error: { Code: code, Message: message } }, code }
  }
}
