import { z } from 'zod'
import { createKey as makeKey } from '../../flows/create-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyMetadata } from '../../wire/key-metadata.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
export const createKey = awsOperation({
  name: 'CreateKey',
  action: 'kms:CreateKey',
  input: {
    Description: z.string().max(8192).default(''),
    KeySpec: z.string().optional(),
    CustomerMasterKeySpec: z.string().optional(),
    KeyUsage: z.string().optional(),
    Origin: z.string().default('AWS_KMS'),
    MultiRegion: z.boolean().default(false),
    Policy: z.string().min(1).max(131_072).optional(),
    BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
    Tags: z.array(z.unknown()).optional(),
  },
  errors: ['UnsupportedOperationException', 'ValidationException', 'MalformedPolicyDocumentException'],
  async handle({ input, ctx, fail }) {
    if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined) {
      fail(
        'ValidationException',
        {},
        {
          message:
            'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
        },
      )
    }
    const unbuilt = unbuiltPart(input)
    if (unbuilt) {
      fail('UnsupportedOperationException', {}, { message: `Sealstack does not make keys with ${unbuilt} yet.` })
    }
    if (input.Policy !== undefined && !isJsonObject(input.Policy)) fail('MalformedPolicyDocumentException')
    const key = await makeKey(ctx, { description: input.Description, policy: input.Policy })
    const materialId = await ctx.vault.idOf(key.id, key.version)
    return { KeyMetadata: keyMetadata(key, ctx.home.accountId, materialId) }
  },
})

/** What a request asks of a key that cannot be made yet; undefined when it can. */
const unbuiltPart = (input: {
  readonly KeySpec?: string
  readonly CustomerMasterKeySpec?: string
  readonly KeyUsage?: string
  readonly Origin: string
  readonly MultiRegion: boolean
  readonly Tags?: readonly unknown[]
}): string | undefined => {
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  if (spec !== 'SYMMETRIC_DEFAULT') return `the key spec ${spec}`
  const usage = input.KeyUsage ?? 'ENCRYPT_DECRYPT'
  if (usage !== 'ENCRYPT_DECRYPT') return `the key usage ${usage}`
  if (input.Origin !== 'AWS_KMS') return `the origin ${input.Origin}`
  if (input.MultiRegion) return 'several Regions'
  return input.Tags && input.Tags.length > 0 ? 'tags' : undefined
}

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
