import { z } from 'zod'
import { awsOperation } from '../../operation.ts'
import { unbuilt } from '../../wire/aws-shapes.ts'
import { base64 } from '../../wire/base64.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html */
export const generateRandom = awsOperation({
  name: 'GenerateRandom',
  action: 'kms:GenerateRandom',
  isAccountWide: true,
  input: { NumberOfBytes: z.number().int().min(1).max(1024).optional(), Recipient: unbuilt, CustomKeyStoreId: unbuilt },
  errors: ['ValidationException', 'UnsupportedOperationException'],
  handle({ input, ctx, fail }) {
    if (input.Recipient !== undefined) {
      fail('UnsupportedOperationException', {}, { message: 'Sealstack has no enclaves: leave out Recipient.' })
    }
    if (input.CustomKeyStoreId !== undefined) {
      fail(
        'UnsupportedOperationException',
        {},
        { message: 'Sealstack has no custom key stores: leave out CustomKeyStoreId.' },
      )
    }
    const bytes = input.NumberOfBytes ?? fail('ValidationException', {}, { message: 'NumberOfBytes is required.' })
    return { Plaintext: base64(ctx.random(bytes)) }
  },
})
