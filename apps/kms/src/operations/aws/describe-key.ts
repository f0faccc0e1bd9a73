import { describeKey as describe } from '../../flows/describe-key.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { grantTokens, keyIdMember } from '../../wire/aws-shapes.ts'
import { keyMetadata } from '../../wire/key-metadata.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
export const describeKey = awsOperation({
  name: 'DescribeKey',
  action: 'kms:DescribeKey',
  input: { KeyId: keyIdMember, GrantTokens: grantTokens },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKey(ctx, input.KeyId, caller)
    return { KeyMetadata: keyMetadata(key, await describe(ctx, key)) }
  },
})
