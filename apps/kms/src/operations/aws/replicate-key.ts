import { z } from 'zod'
import { tagProblem } from '../../domain/tags.ts'
import { describeKey } from '../../flows/describe-key.ts'
import { replicateKey as replicate } from '../../flows/replicate-key.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keptText, keyIdMember, regionMember, tagsMember } from '../../wire/aws-shapes.ts'
import { keyMetadata } from '../../wire/key-metadata.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html */
export const replicateKey = awsOperation({
  name: 'ReplicateKey',
  action: 'kms:ReplicateKey',
  input: {
    KeyId: keyIdMember,
    ReplicaRegion: regionMember,
    Policy: keptText(1, 131_072).optional(),
    BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
    Description: keptText(0, 8192).default(''),
    Tags: tagsMember.default([]),
  },
  errors: ['TagException'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    const tags = input.Tags.map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue }))
    const names = tags.map((tag) => tag.key)
    const problem = tagProblem(names, ctx.limits.tagsPerKey)
    if (problem !== undefined) fail('TagException', {}, { message: problem })
    const { Policy: policy, BypassPolicyLockoutSafetyCheck: isLockoutAllowed } = input
    const replica = await replicate(ctx, key, caller, {
      region: input.ReplicaRegion,
      description: input.Description,
      policy: policy === undefined ? undefined : { policy, isLockoutAllowed },
      tags,
    })
    const details = { ...(await describeKey(ctx, replica)), materialId: undefined }
    // The real service makes the replica after it has answered; here it is there already, and said to be on its way.
    const replicaKey = { ...replica, state: 'Creating' as const }
    return {
      ReplicaKeyMetadata: keyMetadata(replicaKey, details),
      ReplicaPolicy: replica.policy,
      ReplicaTags: input.Tags,
    }
  },
})
