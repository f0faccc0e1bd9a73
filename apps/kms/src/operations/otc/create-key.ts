import { z } from 'zod'
import { isReservedAlias } from '../../domain/default-keys.ts'
import { Refusal } from '../../domain/refusal.ts'
import { createKey as makeKey } from '../../flows/create-key.ts'
import { ownDomainId } from '../../flows/otc-names.ts'
import { otcOperation } from '../../operation.ts'
import { OTC_KEY_SPECS } from '../../wire/otc-key-spec.ts'
import { keyAlias, keyDescription } from '../../wire/otc-shapes.ts'

/** "Creating a CMK". */
export const createKey = otcOperation({
  name: 'create-key',
  action: 'kms:cmk:create',
  isAccountWide: true,
  input: {
    key_alias: keyAlias,
    key_description: keyDescription.default(''),
    key_spec: z
      .string()
      .default('AES_256')
      .refine((name) => Object.hasOwn(OTC_KEY_SPECS, name)),
    key_usage: z.enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC']).optional(),
    origin: z.enum(['kms', 'external']).default('kms'),
  },
  errors: ['KMS.0308', 'KMS.1110', 'KMS.1114', 'KMS.1115'],
  async handle({ input, ctx, caller, fail }) {
    const { key_alias: displayAlias, key_description: description } = input
    const alias = `alias/${displayAlias}`
    if (isReservedAlias(alias)) throw new Refusal('reserved-alias')
    const { spec, usages } = OTC_KEY_SPECS[input.key_spec] ?? fail('KMS.1110')
    const usage = input.key_usage ?? usages[0]
    if (usage === undefined || !usages.includes(usage)) {
      if (spec === 'SYMMETRIC_DEFAULT' && usage === 'SIGN_VERIFY') fail('KMS.1115')
      fail(spec.startsWith('ECC_') && usage === 'ENCRYPT_DECRYPT' ? 'KMS.1114' : 'KMS.0308')
    }
    const origin = input.origin === 'external' ? 'EXTERNAL' : 'AWS_KMS'
    const key = await makeKey(ctx, { description, displayAlias, alias, spec, usage, origin })
    caller.trail.keyId = key.id
    return { key_info: { key_id: key.id, domain_id: await ownDomainId(ctx) } }
  },
})
