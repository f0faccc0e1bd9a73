import type { Dispatch, HttpRequest } from '@sealstack/http'
import { isIamRequest } from '@sealstack/iam'

/** The services behind the one port. */
export interface EdgeServices {
  readonly iam: Dispatch
  readonly kms: Dispatch
  readonly obs: Dispatch
  readonly control: Dispatch
}

/**
 * Chooses the service by the request itself, so that one endpoint URL is all a client needs: the KMS by its target
 * header or its path, the identity service by its forms, `/_sealstack/*` for the cloud's own control, and the object store for everything else.
 */
export const createEdge =
  ({ iam, kms, obs, control }: EdgeServices): Dispatch =>
  (request) => {
    if (isControl(request)) return control(request)
    if (isIamRequest(request)) return iam(request)
    return isKms(request) ? kms(request) : obs(request)
  }

const isControl = ({ rawPath }: HttpRequest): boolean => rawPath === '/_sealstack' || rawPath.startsWith('/_sealstack/')

const isKms = ({ rawPath, headers }: HttpRequest): boolean =>
  headers['x-amz-target']?.startsWith('TrentService.') === true || /^\/v1\.0\/[0-9a-f]{32}\/kms(\/|$)/.test(rawPath)
