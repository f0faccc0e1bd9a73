import { updatePrimaryRegion as movePrimary } from '../../flows/replicate-key.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, regionMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html */
export const updatePrimaryRegion = awsOperation({
  name: 'UpdatePrimaryRegion',
  action: 'kms:UpdatePrimaryRegion',
  input: { KeyId: keyIdMember, PrimaryRegion: regionMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    await movePrimary(ctx, await resolveOwnKey(ctx, input.KeyId, caller), caller, input.PrimaryRegion)
    return undefined
  },
})
