import type { HttpReply, HttpRequest } from '@sealstack/http'
import type { CorsMatch, CorsQuestion } from '../domain/cors.ts'

/** What a script asks: a preflight names the method to come, any other request is the method itself. */
export const readCorsQuestion = ({ method, headers }: HttpRequest): CorsQuestion | undefined => {
  const { origin } = headers
  if (origin === undefined) return undefined
  const names = (headers['access-control-request-headers'] ?? '').toLowerCase().split(',')
  return {
    origin,
    method: method === 'OPTIONS' ? (headers['access-control-request-method'] ?? '') : method,
    headers: names.map((name) => name.trim()).filter((name) => name !== ''),
  }
}

/** What a browser is told. Credentials are allowed where the rule names origins, as S3 has it. */
export const corsHeaders = (
  { rule, allowedOrigin }: CorsMatch,
  { headers }: CorsQuestion,
): NonNullable<HttpReply['headers']> => ({
  'access-control-allow-origin': allowedOrigin,
  'access-control-allow-methods': rule.AllowedMethod.join(', '),
  'access-control-allow-headers': headers.length > 0 ? headers.join(', ') : undefined,
  'access-control-expose-headers': rule.ExposeHeader.length > 0 ? rule.ExposeHeader.join(', ') : undefined,
  'access-control-max-age': rule.MaxAgeSeconds,
  'access-control-allow-credentials': allowedOrigin === '*' ? undefined : 'true',
  vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
})
