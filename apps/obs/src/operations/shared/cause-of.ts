import type { HttpRequest } from '@sealstack/http'
import type { EventCause } from '../../flows/commit-object.ts'

/** What an event says of the request that has caused it. */
export const causeOf = ({ id, remoteAddress }: HttpRequest): EventCause => ({ requestId: id, sourceIp: remoteAddress })
