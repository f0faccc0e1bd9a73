import type { Key } from '../domain/key.ts'

/** Why a key cannot be rotated, by its code in the OTC dialect; undefined when it can. */
export const rotationProblem = ({ spec, origin }: Pick<Key, 'spec' | 'origin'>) => {
  if (spec.startsWith('RSA_') || spec.startsWith('ECC_')) return 'KMS.0324'
  if (spec !== 'SYMMETRIC_DEFAULT') return 'KMS.0341'
  return origin === 'EXTERNAL' ? 'KMS.0312' : undefined
}
