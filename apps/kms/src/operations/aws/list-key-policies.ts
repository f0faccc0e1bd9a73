import { POLICY_NAME } from '../../domain/key-policy.ts'
import { Refusal } from '../../domain/refusal.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, page } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html */
export const listKeyPolicies = awsOperation({
  name: 'ListKeyPolicies',
  action: 'kms:ListKeyPolicies',
  input: { ...page(100, 1000), KeyId: keyIdMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    await resolveKeyById(ctx, input.KeyId, caller)
    // The one name is always given whole, so no marker can have come from here.
    if (input.Marker !== undefined) throw new Refusal('invalid-marker', 'The marker is not valid.')
    return { PolicyNames: [POLICY_NAME], Truncated: false }
  },
})
