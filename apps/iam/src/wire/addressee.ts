import type { HttpRequest } from '@sealstack/http'

/** The versions of the APIs of AWS, which tell the services apart. */
export const VERSIONS: Readonly<Record<string, string>> = { '2010-05-08': 'iam', '2011-06-15': 'sts' }

/** Whether a request is for the OTC identity API: by its path. No bucket has the name `v3`, which is too short. */
export const isOtcRequest = ({ method, rawPath }: HttpRequest): boolean =>
  /^\/(v3(\/|$)|v3\.0\/OS-)/.test(rawPath) || (rawPath === '/' && (method === 'GET' || method === 'HEAD'))

/**
 * Whether a request to the port in front of all services is for this one: a form that is posted to the root, or signed
 * for IAM or STS, or one of the OTC identity API.
 */
export const isIamRequest = (request: HttpRequest): boolean => {
  const { method, rawPath, headers } = request
  if (rawPath !== '/') return isOtcRequest(request)
  return (
    method === 'POST' &&
    (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true ||
      Object.values(VERSIONS).some((service) => headers.authorization?.includes(`/${service}/aws4_request`)))
  )
}
