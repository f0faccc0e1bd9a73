import { hash } from 'node:crypto'
import type { HttpRequest } from '@sealstack/http'

/** The two ids that every answer bears, in the form of the real service. Both follow from the request's own id. */
export const requestIds = ({ id }: HttpRequest): { readonly requestId: string; readonly hostId: string } => ({
  requestId: id.replaceAll('-', '').toUpperCase(),
  hostId: hash('sha384', id, 'base64'),
})
