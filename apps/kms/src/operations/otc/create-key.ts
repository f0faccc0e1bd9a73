import { z } from 'zod'
import { createKey as makeKey } from '../../flows/create-key.ts'
import { otcOperation } from '../../operation.ts'

/** "Creating a CMK". */
export const createKey = otcOperation({
  name: 'create-key',
  action: 'kms:cmk:create',
  input: {
    key_alias: z
      .string()
      .regex(/^[a-zA-Z0-9:/_-]{1,255}$/)
      .refine((alias) => !alias.endsWith('/default')),
    key_description: z.string().max(255).default(''),
    key_spec: z.enum(['AES_256']).default('AES_256'),
    key_usage: z.enum(['ENCRYPT_DECRYPT']).default('ENCRYPT_DECRYPT'),
    origin: z.enum(['kms']).default('kms'),
  },
  errors: [],
  async handle({ input, ctx }) {
    const { key_alias: displayAlias, key_description: description } = input
    const key = await makeKey(ctx, { description, displayAlias, alias: `alias/${displayAlias}` })
    return { key_info: { key_id: key.id, domain_id: ctx.config.domainId } }
  },
})
