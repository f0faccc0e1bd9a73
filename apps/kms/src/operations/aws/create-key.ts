import { z } from 'zod'
import { KEY_SPECS, type KeySpec, specProblem } from '../../domain/key-spec.ts'
import { Refusal } from '../../domain/refusal.ts'
import { tagProblem } from '../../domain/tags.ts'
import { createKey as makeKey } from '../../flows/create-key.ts'
import { awsOperation } from '../../operation.ts'
import { keptText, tagsMember, unbuilt } from '../../wire/aws-shapes.ts'
import { keyMetadata } from '../../wire/key-metadata.ts'

const specs = z.enum(Object.keys(KEY_SPECS) as [KeySpec, ...KeySpec[]]).optional()

const input = {
  Description: keptText(0, 8192).default(''),
  KeySpec: specs,
  CustomerMasterKeySpec: specs,
  KeyUsage: z.enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT']).optional(),
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
  errors: ['UnsupportedOperationException', 'ValidationException', 'MalformedPolicyDocumentException', 'TagException'],
  async handle({ input: wanted, ctx, fail }) {
    if (wanted.KeySpec !== undefined && wanted.CustomerMasterKeySpec !== undefined) {
      fail('ValidationException', {}, { message: BOTH_SPECS_TEXT })
    }
    const spec = wanted.KeySpec ?? wanted.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
    const problem = specProblem(spec, wanted.KeyUsage)
    if (problem !== undefined) fail('ValidationException', {}, { message: problem })
    const missing = unbuiltPart(wanted)
    if (missing) {
      fail('UnsupportedOperationException', {}, { message: `Sealstack does not make keys with ${missing} yet.` })
    }
    if (spec === 'SM2') fail('UnsupportedOperationException', {}, { message: SM2_TEXT })
    const tags = wanted.Tags.map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue }))
    const wrongTags = tagProblem(
      tags.map(({ key }) => key),
      ctx.limits.tagsPerKey,
    )
    if (wrongTags !== undefined) fail('TagException', {}, { message: wrongTags })
    const { Description: description, Policy: policy } = wanted
    if (policy !== undefined) {
      if (Buffer.byteLength(policy) > ctx.limits.policyBytes) {
        throw new Refusal('limit-exceeded', `A policy may have no more than ${ctx.limits.policyBytes} bytes.`)
      }
      if (!isJsonObject(policy)) fail('MalformedPolicyDocumentException')
    }
    const key = await makeKey(ctx, { description, policy, tags, spec, usage: wanted.KeyUsage })
    return { KeyMetadata: keyMetadata(key, ctx.home.accountId, await ctx.vault.idOf(key.id, key.version)) }
  },
})

const BOTH_SPECS_TEXT =
  'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.'

const SM2_TEXT = 'Keys of spec SM2 are for regions in China only.'

/** What a request asks of a key that cannot be made yet; undefined when it can. */
const unbuiltPart = (wanted: z.output<z.ZodObject<typeof input>>): string | undefined => {
  if (wanted.Origin !== 'AWS_KMS') return `the origin ${wanted.Origin}`
  if (wanted.MultiRegion) return 'several Regions'
  return wanted.CustomKeyStoreId !== undefined || wanted.XksKeyId !== undefined ? 'a custom key store' : undefined
}

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
