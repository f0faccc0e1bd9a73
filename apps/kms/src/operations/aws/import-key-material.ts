import { z } from 'zod'
import { DAY_MS } from '../../domain/days.ts'
import { importMaterial } from '../../flows/import-material.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { blob, keptText, keyIdMember, materialIdMember } from '../../wire/aws-shapes.ts'

const MAX_VALID_DAYS = 365

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html */
export const importKeyMaterial = awsOperation({
  name: 'ImportKeyMaterial',
  action: 'kms:ImportKeyMaterial',
  input: {
    KeyId: keyIdMember,
    ImportToken: blob('importToken', 1, 6144),
    EncryptedKeyMaterial: blob('encryptedKeyMaterial', 1, 6144),
    /** Epoch seconds. */
    ValidTo: z.number().optional(),
    ExpirationModel: z.enum(['KEY_MATERIAL_EXPIRES', 'KEY_MATERIAL_DOES_NOT_EXPIRE']).default('KEY_MATERIAL_EXPIRES'),
    ImportType: z.enum(['NEW_KEY_MATERIAL', 'EXISTING_KEY_MATERIAL']).optional(),
    KeyMaterialDescription: keptText(0, 256).optional(),
    KeyMaterialId: materialIdMember.optional(),
  },
  errors: ['ValidationException'],
  async handle({ input, ctx, caller, fail }) {
    const isExpiring = input.ExpirationModel === 'KEY_MATERIAL_EXPIRES'
    const validToMs = isExpiring && input.ValidTo !== undefined ? Math.round(input.ValidTo * 1000) : undefined
    const invalid = (message: string): never => fail('ValidationException', {}, { message })
    if (isExpiring && validToMs === undefined) {
      invalid('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES')
    }
    const nowMs = ctx.clock.now()
    if (validToMs !== undefined && (validToMs <= nowMs || validToMs > nowMs + MAX_VALID_DAYS * DAY_MS)) {
      invalid(`The validTo date must be in the future, and no more than ${MAX_VALID_DAYS} days from now.`)
    }
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    const materialId = await importMaterial(ctx, key, {
      token: input.ImportToken,
      wrapped: input.EncryptedKeyMaterial,
      validToMs,
      isNew: input.ImportType === 'NEW_KEY_MATERIAL',
      description: input.KeyMaterialDescription,
      materialId: input.KeyMaterialId,
    })
    return { KeyId: key.arn, ...(key.spec === 'SYMMETRIC_DEFAULT' ? { KeyMaterialId: materialId } : {}) }
  },
})
