import { z } from 'zod'
import type { KmsContext } from '../../context.ts'
import { type Caller, withConditions } from '../../domain/caller.ts'
import { KEY_SPECS, type KeySpec, specProblem } from '../../domain/key-spec.ts'
import { tagProblem } from '../../domain/tags.ts'
import { authorizeAccount } from '../../flows/authorize.ts'
import { createKey as makeKey } from '../../flows/create-key.ts'
import { describeKey } from '../../flows/describe-key.ts'
import { awsOperation } from '../../operation.ts'
import { keptText, tagsMember, unbuilt } from '../../wire/aws-shapes.ts'
import { keyMetadata } from '../../wire/key-metadata.ts'

/** Specs of the model for which node's crypto has nothing in any of its releases that this runs on. */
const KEM_SPECS = ['ML_KEM_512', 'ML_KEM_768', 'ML_KEM_1024'] as const

const specs = z.enum([...(Object.keys(KEY_SPECS) as KeySpec[]), ...KEM_SPECS]).optional()

const input = {
  Description: keptText(0, 8192).default(''),
  KeySpec: specs,
  CustomerMasterKeySpec: specs,
  KeyUsage: z
    .enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT', 'ENCAPSULATE_DECAPSULATE'])
    .optional(),
  Origin: z.enum(['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE']).default('AWS_KMS'),
  MultiRegion: z.boolean().default(false),
  Policy: keptText(1, 131_072).optional(),
  BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
  Tags: tagsMember.default([]),
  CustomKeyStoreId: unbuilt,
  XksKeyId: unbuilt,
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
export const createKey = awsOperation({
  name: 'CreateKey',
  action: 'kms:CreateKey',
  input,
  errors: ['UnsupportedOperationException', 'ValidationException', 'TagException'],
  async handle({ input: wanted, ctx, caller, fail }) {
    await authorizeCreation(ctx, caller, wanted)
    if (wanted.KeySpec !== undefined && wanted.CustomerMasterKeySpec !== undefined) {
      fail('ValidationException', {}, { message: BOTH_SPECS_TEXT })
    }
    const spec = wanted.KeySpec ?? wanted.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
    if (isKem(spec) || wanted.KeyUsage === 'ENCAPSULATE_DECAPSULATE') {
      return fail('UnsupportedOperationException', {}, { message: KEM_TEXT })
    }
    const problem = specProblem(spec, wanted.KeyUsage)
    if (problem !== undefined) fail('ValidationException', {}, { message: problem })
    if (wanted.Origin !== 'AWS_KMS' && wanted.Origin !== 'EXTERNAL') {
      fail('UnsupportedOperationException', {}, { message: NO_STORES_TEXT })
    }
    if (wanted.CustomKeyStoreId !== undefined || wanted.XksKeyId !== undefined) {
      fail('UnsupportedOperationException', {}, { message: NO_STORES_TEXT })
    }
    if (spec === 'SM2') fail('UnsupportedOperationException', {}, { message: SM2_TEXT })
    const tags = wanted.Tags.map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue }))
    const wrongTags = tagProblem(
      tags.map(({ key }) => key),
      ctx.limits.tagsPerKey,
    )
    if (wrongTags !== undefined) fail('TagException', {}, { message: wrongTags })
    const { Description: description, Policy: policy, Origin: origin, MultiRegion: isMultiRegion } = wanted
    const key = await makeKey(
      ctx,
      {
        description,
        tags,
        origin,
        isMultiRegion,
        spec,
        usage: wanted.KeyUsage,
        policy: policy === undefined ? undefined : { policy, isLockoutAllowed: wanted.BypassPolicyLockoutSafetyCheck },
      },
      caller,
    )
    caller.trail.keyId = key.id
    return { KeyMetadata: keyMetadata(key, await describeKey(ctx, key)) }
  },
})

/** Tags need a permission of their own. What the key is to be, policies know by the same names as of a key that there is. */
const authorizeCreation = async (
  ctx: KmsContext,
  caller: Caller,
  { Tags, KeySpec, CustomerMasterKeySpec, KeyUsage, Origin, MultiRegion }: z.output<z.ZodObject<typeof input>>,
): Promise<void> => {
  const creator = withConditions(caller, {
    'kms:KeySpec': KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT',
    'kms:KeyUsage': KeyUsage ?? 'ENCRYPT_DECRYPT',
    'kms:KeyOrigin': Origin,
    'kms:MultiRegion': String(MultiRegion),
    ...(MultiRegion ? { 'kms:MultiRegionKeyType': 'PRIMARY' } : {}),
  })
  await authorizeAccount(ctx, creator)
  if (Tags.length > 0) await authorizeAccount(ctx, { ...creator, action: 'kms:TagResource' })
}

const isKem = (spec: string): spec is (typeof KEM_SPECS)[number] => KEM_SPECS.some((name) => name === spec)

const KEM_TEXT = "Sealstack has no ML-KEM keys, since node's crypto has none."

const SM2_TEXT = 'Keys of spec SM2 are for regions in China only.'

const NO_STORES_TEXT = 'Sealstack has no custom key stores: leave out Origin, CustomKeyStoreId and XksKeyId.'

const BOTH_SPECS_TEXT =
  'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.'
