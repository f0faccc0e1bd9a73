import { z } from 'zod'
import { deriveSecret } from '../../domain/asymmetric/agreement.ts'
import { requireState } from '../../domain/key-state.ts'
import { requireAlgorithm, requireUsage } from '../../domain/key-usage.ts'
import { Refusal } from '../../domain/refusal.ts'
import { openKey } from '../../flows/open-key.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { blob, dryRun, grantTokens, keyIdMember, unbuilt } from '../../wire/aws-shapes.ts'
import { base64 } from '../../wire/base64.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html */
export const deriveSharedSecret = awsOperation({
  name: 'DeriveSharedSecret',
  action: 'kms:DeriveSharedSecret',
  input: {
    KeyId: keyIdMember,
    KeyAgreementAlgorithm: z.enum(['ECDH']),
    PublicKey: blob('publicKey', 1, 8192),
    GrantTokens: grantTokens,
    Recipient: unbuilt,
    DryRun: dryRun,
  },
  errors: ['UnsupportedOperationException'],
  async handle({ input, ctx, caller, fail }) {
    if (input.Recipient !== undefined) {
      fail('UnsupportedOperationException', {}, { message: 'Sealstack has no enclaves: leave out Recipient.' })
    }
    const key = await resolveKey(ctx, input.KeyId, caller)
    requireState(key, 'cryptography')
    requireUsage(key, 'KEY_AGREEMENT', 'DeriveSharedSecret')
    requireAlgorithm(key, input.KeyAgreementAlgorithm)
    const secret = deriveSecret(await openKey(ctx, key), input.PublicKey)
    try {
      if (input.DryRun) throw new Refusal('dry-run')
      return {
        KeyId: key.arn,
        SharedSecret: base64(secret),
        KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
        KeyOrigin: key.origin,
      }
    } finally {
      secret.fill(0)
    }
  },
})
