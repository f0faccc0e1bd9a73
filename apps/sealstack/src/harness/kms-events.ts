import { presentEvent } from '@sealstack/kms'
import type { Services } from '../services.ts'
import type { KmsEvent, KmsEvents } from './test-cloud.ts'

/** The audit trail of the services that answer now. */
export const kmsEvents = (services: () => Services): KmsEvents => ({
  list: async ({ object, limit = 1000, ...rest } = {}) => {
    const resource = object === undefined ? undefined : `arn:aws:s3:::${object}`
    const found = await services().kms.events({ ...rest, resource, limit })
    return found.map((event) => presentEvent(event) as KmsEvent)
  },
})
