import { KeyringError } from '@sealstack/envelope'
import { ApiError, createFail } from '@sealstack/errors'
import { type HttpReply, type HttpRequest, InputError } from '@sealstack/http'
import { LimitExceededError } from '@sealstack/streams'
import { buildXml, type XmlNode } from '@sealstack/xml'
import { Refusal } from '../domain/refusal.ts'
import { awsErrors } from '../errors/aws-errors.ts'

const fail = createFail(awsErrors)

/** The XML namespaces, by the service's name in signatures. */
export const NAMESPACES: Readonly<Record<string, string>> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
}

/** The answer to an operation of a service: `<CreateUserResponse><CreateUserResult>…`. */
export const renderResult = (
  service: string,
  operation: string,
  { nodes, requestId }: { readonly nodes: readonly XmlNode[] | undefined; readonly requestId: string },
): HttpReply =>
  xml(200, [
    `${operation}Response`,
    [...(nodes ? [[`${operation}Result`, nodes] as const] : []), ['ResponseMetadata', [['RequestId', requestId]]]],
    { xmlns: NAMESPACES[service] ?? '' },
  ])

/** Renders whatever went wrong as the query protocol does. */
export const renderAwsError = (error: unknown, request: HttpRequest, service: string): HttpReply => {
  const { code, message, status } = toApiError(error)
  return xml(status, [
    'ErrorResponse',
    [
      [
        'Error',
        [
          ['Type', status >= 500 ? 'Receiver' : 'Sender'],
          ['Code', code],
          ['Message', message],
        ],
      ],
      ['RequestId', request.id],
    ],
    { xmlns: NAMESPACES[service] ?? '' },
  ])
}

const xml = (status: number, root: XmlNode): HttpReply => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: buildXml(root),
})

/** What a client is told of whatever was thrown. */
export const toApiError = (error: unknown): ApiError => {
  try {
    if (error instanceof ApiError) return error
    if (error instanceof Refusal) {
      const code = error.code === 'Unauthorized' ? 'InvalidClientTokenId' : error.code
      return fail(code, {}, { message: error.message })
    }
    if (error instanceof InputError) return fail('ValidationError', {}, { message: describe(error) })
    if (error instanceof URIError) return fail('ValidationError', {}, { message: 'The request is not well encoded.' })
    if (error instanceof LimitExceededError) return fail('RequestEntityTooLarge')
    if (error instanceof KeyringError) return fail('ServiceUnavailable', {}, { cause: error })
    return fail('ServiceFailure', {}, { cause: error })
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown
    throw thrown
  }
}

const describe = ({ problems }: InputError): string => {
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`
  const each = problems.map(
    ({ name, issue }) =>
      `Value at '${name.slice(0, 1).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: ${issue.message}`,
  )
  return `${count}: ${each.join('; ')}`
}
