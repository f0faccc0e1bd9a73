import { z } from 'zod'
import { MAC_HASHES, OAEP_HASHES, SIGNING_ALGORITHMS } from '../domain/asymmetric/algorithms.ts'
import { KEY_PAIR_KINDS } from '../domain/asymmetric/key-pair.ts'
import { blob, contextMember, dryRun, grantTokens, keyIdMember, unbuilt } from './aws-shapes.ts'

/** How to encrypt: symmetrically unless told otherwise. SM2PKE is for regions in China alone. */
export const encryptionAlgorithm = z.enum(['SYMMETRIC_DEFAULT', ...namesOf(OAEP_HASHES)]).default('SYMMETRIC_DEFAULT')

/** How to sign. */
export const signingAlgorithm = z.enum(namesOf(SIGNING_ALGORITHMS))

/** How to make a MAC. */
export const macAlgorithm = z.enum(namesOf(MAC_HASHES))

/** The members that Sign and Verify have in common. */
export const signingMembers = {
  KeyId: keyIdMember,
  Message: blob('message', 1, 4096),
  MessageType: z.enum(['RAW', 'DIGEST', 'EXTERNAL_MU']).default('RAW'),
  SigningAlgorithm: signingAlgorithm,
  GrantTokens: grantTokens,
  DryRun: dryRun,
}

/** The members that GenerateMac and VerifyMac have in common. */
export const macMembers = {
  KeyId: keyIdMember,
  Message: blob('message', 1, 4096),
  MacAlgorithm: macAlgorithm,
  GrantTokens: grantTokens,
  DryRun: dryRun,
}

/** Pairs that AWS has and node's crypto has not, or that are for regions in China alone. */
const UNBUILT_PAIRS = ['SM2', 'ML_KEM_512', 'ML_KEM_768', 'ML_KEM_1024'] as const

/** The members of both GenerateDataKeyPair operations. ML-DSA pairs are for keys alone. */
export const keyPairMembers = {
  KeyId: keyIdMember,
  KeyPairSpec: z.enum([...namesOf(KEY_PAIR_KINDS).filter((name) => !name.startsWith('ML_DSA')), ...UNBUILT_PAIRS]),
  EncryptionContext: contextMember,
  GrantTokens: grantTokens,
  Recipient: unbuilt,
  DryRun: dryRun,
}

function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): [Name, ...Name[]] {
  return Object.keys(table) as [Name, ...Name[]]
}
