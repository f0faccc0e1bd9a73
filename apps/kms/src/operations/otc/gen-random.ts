import { otcOperation } from '../../operation.ts'
import { upperHex, wholeNumber } from '../../wire/otc-shapes.ts'

/** "Creating a random number": `random_data_length` is in bits. */
export const genRandom = otcOperation({
  name: 'gen-random',
  action: 'kms:cmk:generate',
  isAccountWide: true,
  input: { random_data_length: wholeNumber(8, 8192) },
  errors: ['KMS.1802'],
  handle({ input, ctx, fail }) {
    if (input.random_data_length % 8 !== 0) fail('KMS.1802')
    return { random_data: upperHex(ctx.random(input.random_data_length / 8)) }
  },
})
