import type { Behalf } from '@sealstack/envelope'
import { childTrace, type HttpRequest } from '@sealstack/http'
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
  const cause = { requestId: request.id, trace: childTrace(request) }
  if (!principal || principal.kind === 'service') return cause
  return { ...cause, onBehalfOf: { ...principal, kind: principal.kind } }
}
