import { KeyringError } from '@sealstack/envelope'
import { ApiError, createFail, type ErrorCode } from '@sealstack/errors'
import { type HttpReply, InputError, JsonError, json } from '@sealstack/http'
import { LimitExceededError } from '@sealstack/streams'
import { Refusal, type RefusalCode } from '../domain/refusal.ts'
import { otcErrors } from '../errors/otc-errors.ts'

type Code = ErrorCode<typeof otcErrors>

const fail = createFail(otcErrors)

const CODES: Readonly<Record<RefusalCode, Code>> = {
  AccessDenied: 'Forbidden',
  DeleteConflict: 'Conflict',
  EntityAlreadyExists: 'Conflict',
  InvalidInput: 'Bad Request',
  LimitExceeded: 'Forbidden',
  MalformedPolicyDocument: 'Bad Request',
  NoSuchEntity: 'Not Found',
  Unauthorized: 'Unauthorized',
  ValidationError: 'Bad Request',
}

/** Renders whatever went wrong as OpenStack does: `{"error": {"code": 404, "message": "…", "title": "Not Found"}}`. */
export const renderOtcError = (error: unknown): HttpReply => {
  const { code: title, message, status } = toOtcError(error)
  const reply = json({ error: { code: status, message, title } }, 'application/json', status)
  return status === 401 ? { ...reply, headers: { ...reply.headers, 'www-authenticate': 'Keystone' } } : reply
}

/** What a client is told of whatever was thrown. */
export const toOtcError = (error: unknown): ApiError => {
  try {
    if (error instanceof ApiError) return error
    if (error instanceof Refusal) return fail(CODES[error.code], {}, { message: error.message })
    if (error instanceof InputError) return fail('Bad Request', {}, { message: error.message })
    if (error instanceof JsonError) return fail('Bad Request', {}, { message: `${error.message}.` })
    if (error instanceof URIError) return fail('Bad Request', {}, { message: 'The request is not well encoded.' })
    if (error instanceof LimitExceededError) return fail('Request Entity Too Large')
    if (error instanceof KeyringError) return fail('Service Unavailable', {}, { cause: error })
    return fail('Internal Server Error', {}, { cause: error })
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown
    throw thrown
  }
}
