import { grantIdOf } from '../../domain/grant-token.ts'
import { retireGrant as retire } from '../../flows/grants.ts'
import { awsOperation } from '../../operation.ts'
import { dryRun, grantIdMember, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html */
export const retireGrant = awsOperation({
  name: 'RetireGrant',
  action: 'kms:RetireGrant',
  input: {
    GrantToken: keyIdMember.optional(),
    KeyId: keyIdMember.optional(),
    GrantId: grantIdMember.optional(),
    DryRun: dryRun,
  },
  errors: ['ValidationException', 'InvalidGrantTokenException'],
  async handle({ input, ctx, caller, fail }) {
    const { GrantToken: token, KeyId: keyId, GrantId: grantId } = input
    const isNamed = keyId !== undefined && grantId !== undefined
    if ((token === undefined) !== isNamed || (token !== undefined && (keyId ?? grantId) !== undefined)) {
      fail('ValidationException', {}, { message: 'Give either a GrantToken, or a KeyId and a GrantId.' })
    }
    const id = token === undefined ? (grantId ?? '') : (grantIdOf(token) ?? fail('InvalidGrantTokenException'))
    await retire(ctx, caller, { id, keyId, isTried: input.DryRun })
    return undefined
  },
})
