import { originOf } from '@sealstack/kms-client'
import { z } from 'zod'
import type { PartialCall, Trail } from '../../domain/caller.ts'
import { Refusal } from '../../domain/refusal.ts'
import { admitToMany, reEncrypt, reEncryptAdmitted } from '../../flows/re-encrypt.ts'
import { awsOperation } from '../../operation.ts'
import { toAwsError } from '../../wire/aws-render.ts'
import { blob, contextMember, keyIdMember } from '../../wire/aws-shapes.ts'

/**
 * ReEncrypt of many ciphertexts of one key in one call. Each is judged as a ReEncrypt of its own, and has an outcome of its
 * own. The call is one event, with how many it has re-encrypted, and each that was refused is another. For services of the
 * cloud alone; to others there is no such operation.
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
    const keys = { sourceKeyId: input.SourceKeyId, destinationKeyId: input.DestinationKeyId }
    const admitted = await admitToMany(ctx, { ...keys, caller })
    const calls: PartialCall[] = []
    caller.trail.calls = calls
    const results: object[] = []
    for (const { CiphertextBlob: ciphertext, EncryptionContext: context } of input.Items) {
      const item = { ciphertext, context }
      const { keyId, version: keyVersion } = originOf(ciphertext) ?? {}
      const trail: Trail = { ...caller.trail, calls: undefined, context, keyId, keyVersion }
      const { result, code } = await resultOf(() =>
        admitted
          ? reEncryptAdmitted(ctx, admitted, item)
          : reEncrypt(ctx, { ...keys, caller: { ...caller, trail } }, item),
      )
      results.push(result)
      if (code !== undefined) calls.push({ trail, operation: 'ReEncrypt', status: 400, code })
      else Object.assign(caller.trail, { keyId, keyVersion })
    }
    caller.trail.count = results.length - calls.length
    return { Results: results }
  },
})

/** What is answered for one ciphertext. A failure of the KMS itself fails the whole call. */
const resultOf = async (work: () => Promise<Uint8Array>): Promise<{ result: object; code?: string }> => {
  try {
    return { result: { CiphertextBlob: Buffer.from(await work()).toString('base64') } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, message } = toAwsError(error)
    return { result: { Error: { Code: code, Message: message } }, code }
  }
}
