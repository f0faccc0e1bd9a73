import type { Behalf } from '@sealstack/envelope'
import { UnsignedDenial } from '../domain/denial.ts'

/**
 * The call to the KMS for a key that is not the store's own needs somebody for whom it is made. For nobody the KMS would
 * judge the store itself, which may use more keys than a request that is not signed should.
 * @throws UnsignedDenial
 */
export const requireSigner = (behalf: Behalf, encryption: string): void => {
  if (encryption === 'AES256' || behalf.onBehalfOf !== undefined) return
  throw new UnsignedDenial('Access Denied', 'what is sealed under a key of the KMS is for signed requests alone')
}
