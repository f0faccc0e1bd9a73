import { publicKeyOf } from '../../flows/public-key.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { keyReference } from '../../wire/otc-shapes.ts'

/** "Querying a public key": PEM with CRLF of a SubjectPublicKeyInfo, as its label says. */
export const getPublickey = otcOperation({
  name: 'get-publickey',
  action: 'kms:cmk:getPublicKey',
  input: { key_id: keyReference },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKey(ctx, input.key_id, caller)
    const pem = (await publicKeyOf(ctx, key)).export({ format: 'pem', type: 'spki' }).toString()
    return { key_id: key.id, public_key: pem.replaceAll('\n', '\r\n') }
  },
})
