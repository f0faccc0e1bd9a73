import { KeyringError } from '@sealstack/envelope'
import type { Meter } from '@sealstack/metrics'
import type { KmsCall } from './kms-client.ts'

/** A client of the KMS whose calls are counted, refused ones by the KMS's code. */
export const measuredCall =
  (call: KmsCall, { ended }: Meter): KmsCall =>
  async (operation, input, behalf) => {
    const startedMs = performance.now()
    let code: string | undefined
    try {
      return await call(operation, input, behalf)
    } catch (error) {
      code = error instanceof KeyringError ? error.code : 'InternalError'
      throw error
    } finally {
      ended({ operation, code, ms: performance.now() - startedMs })
    }
  }
