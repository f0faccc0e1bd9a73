import { z } from 'zod'
import { contextMember, dryRun, grantTokens, keyIdMember, unbuilt } from './aws-shapes.ts'

/** The members of both GenerateDataKey operations. */
export const dataKeyMembers = {
  KeyId: keyIdMember,
  EncryptionContext: contextMember,
  NumberOfBytes: z.number().int().min(1).max(1024).optional(),
  KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
  GrantTokens: grantTokens,
  Recipient: unbuilt,
  DryRun: dryRun,
}

/** How long the data key is to be, in bytes; undefined unless just one of the two members says so. */
export const dataKeyBytes = ({
  KeySpec,
  NumberOfBytes,
}: {
  readonly KeySpec?: 'AES_256' | 'AES_128'
  readonly NumberOfBytes?: number
}): number | undefined => {
  if (KeySpec === undefined) return NumberOfBytes
  if (NumberOfBytes !== undefined) return undefined
  return KeySpec === 'AES_256' ? 32 : 16
}
