import { isKeyPairSpec } from '../../domain/asymmetric/key-pair.ts'
import { requireState } from '../../domain/key-state.ts'
import { publicKeyOf } from '../../flows/public-key.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { grantTokens, keyIdMember } from '../../wire/aws-shapes.ts'
import { algorithmMembers } from '../../wire/key-algorithms.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
export const getPublicKey = awsOperation({
  name: 'GetPublicKey',
  action: 'kms:GetPublicKey',
  input: { KeyId: keyIdMember, GrantTokens: grantTokens },
  errors: ['UnsupportedOperationException'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveKey(ctx, input.KeyId, caller)
    requireState(key, 'public-key')
    if (!isKeyPairSpec(key.spec)) {
      const message = `${key.arn} key spec is ${key.spec} which is not valid for this operation.`
      fail('UnsupportedOperationException', {}, { message })
    }
    const publicKey = await publicKeyOf(ctx, key)
    return {
      KeyId: key.arn,
      PublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      CustomerMasterKeySpec: key.spec,
      KeySpec: key.spec,
      KeyUsage: key.usage,
      ...algorithmMembers(key),
    }
  },
})
