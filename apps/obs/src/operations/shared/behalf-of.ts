import type { Behalf } from '@sealstack/envelope'
import type { HttpRequest } from '@sealstack/http'
import type { ObsCaller } from '../../wire/caller.ts'

/** For which request, and for whom, the KMS is asked: it decides by that user's permissions. */
export const behalfOf = ({
  request,
  caller,
}: {
  readonly request: HttpRequest
  readonly caller: Pick<ObsCaller, 'principal'>
}): Behalf => {
  const { principal } = caller
  if (!principal || principal.kind === 'service') return { requestId: request.id }
  return { requestId: request.id, onBehalfOf: { ...principal, kind: principal.kind } }
}
