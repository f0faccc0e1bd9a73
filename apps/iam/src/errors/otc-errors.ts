import { defineErrors } from '@sealstack/errors'

/**
 * Errors of the OpenStack identity API, by their titles.
 * https://docs.openstack.org/api-ref/identity/v3/#http-response-status-codes
 */
export const otcErrors = defineErrors({
  'Bad Request': { status: 400, message: 'The request is not well formed.' },
  Conflict: { status: 409, message: 'Conflict occurred attempting to store the resource: there is one like it.' },
  Forbidden: { status: 403, message: 'You are not authorized to perform the requested action.' },
  'Internal Server Error': {
    status: 500,
    message: 'An unexpected error prevented the server from fulfilling your request.',
  },
  'Method Not Allowed': { status: 405, message: 'The method is not allowed for the requested URL.' },
  'Not Found': { status: 404, message: 'The resource could not be found.' },
  'Not Implemented': { status: 501, message: 'The action you have requested has not been implemented.' },
  'Request Entity Too Large': { status: 413, message: 'The request is too large.' },
  'Service Unavailable': { status: 503, message: 'The key management that seals secrets does not answer.' },
  Unauthorized: { status: 401, message: 'The request you have made requires authentication.' },
})
