import { originOf } from '@sealstack/kms-client'
import { z } from 'zod'
import type { KmsContext } from '../../context.ts'
import type { Caller, PartialCall, Trail } from '../../domain/caller.ts'
import { Refusal } from '../../domain/refusal.ts'
import {
  admitToMany,
  type ReEncrypted,
  type ReEncryptItem,
  type ReEncryptKeys,
  reEncrypt,
  reEncryptAdmitted,
  refusalOf,
} from '../../flows/re-encrypt.ts'
import { awsOperation } from '../../operation.ts'
import { toAwsError } from '../../wire/aws-render.ts'
import { blob, contextMember, keyIdMember } from '../../wire/aws-shapes.ts'
import { base64 } from '../../wire/base64.ts'

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
    const keys = { sourceKeyId: input.SourceKeyId, destinationKeyId: input.DestinationKeyId, caller }
    const items = input.Items.map((item) => ({ ciphertext: item.CiphertextBlob, context: item.EncryptionContext }))
    const admitted = await admitToMany(ctx, keys)
    const outcomes: readonly Outcome[] = admitted
      ? await reEncryptAdmitted(ctx, admitted, items)
      : await oneByOne(ctx, keys, items)
    const calls: PartialCall[] = []
    const results = outcomes.map(({ item, result, trail }) => {
      if (!(result instanceof Refusal)) return { CiphertextBlob: base64(result) }
      const { code, message } = toAwsError(result)
      calls.push({ trail: trail ?? trailOf(caller, item), operation: 'ReEncrypt', status: 400, code })
      return { Error: { Code: code, Message: message } }
    })
    const last = outcomes.findLast(({ result }) => !(result instanceof Refusal))
    if (last) Object.assign(caller.trail, originPart(last.item))
    Object.assign(caller.trail, { calls, count: results.length - calls.length })
    return { Results: results }
  },
})

/** With the trail of one that was judged by itself. */
type Outcome = ReEncrypted & { readonly trail?: Trail }

/** Where each ciphertext may be judged in its own way; its trail says how. */
const oneByOne = async (
  ctx: KmsContext,
  keys: ReEncryptKeys,
  items: readonly ReEncryptItem[],
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = []
  for (const item of items) {
    const trail = trailOf(keys.caller, item)
    const caller = { ...keys.caller, trail }
    outcomes.push({ item, trail, result: await reEncrypt(ctx, { ...keys, caller }, item).catch(refusalOf) })
  }
  return outcomes
}

const trailOf = ({ trail }: Pick<Caller, 'trail'>, item: ReEncryptItem): Trail => ({
  ...trail,
  context: item.context,
  ...originPart(item),
})

const originPart = ({ ciphertext }: ReEncryptItem): Pick<Trail, 'keyId' | 'keyVersion'> => {
  const { keyId, version } = originOf(ciphertext) ?? {}
  return { keyId, keyVersion: version }
}
