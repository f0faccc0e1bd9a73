import { z } from 'zod'
import { isReservedAlias } from '../../domain/default-keys.ts'
import { Refusal } from '../../domain/refusal.ts'
import { createKey as makeKey } from '../../flows/create-key.ts'
import { otcOperation } from '../../operation.ts'
import { keyAlias, keyDescription } from '../../wire/otc-shapes.ts'

/** "Creating a CMK". */
export const createKey = otcOperation({
  name: 'create-key',
  action: 'kms:cmk:create',
  isAccountWide: true,
  input: {
    key_alias: keyAlias,
    key_description: keyDescription.default(''),
    key_spec: z.enum(['AES_256']).default('AES_256'),
    key_usage: z.enum(['ENCRYPT_DECRYPT']).default('ENCRYPT_DECRYPT'),
    origin: z.enum(['kms', 'external']).default('kms'),
  },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { key_alias: displayAlias, key_description: description } = input
    const alias = `alias/${displayAlias}`
    if (isReservedAlias(alias)) throw new Refusal('reserved-alias')
    const origin = input.origin === 'external' ? 'EXTERNAL' : 'AWS_KMS'
    const key = await makeKey(ctx, { description, displayAlias, alias, origin })
    caller.trail.keyId = key.id
    return { key_info: { key_id: key.id, domain_id: ctx.config.domainId } }
  },
})
