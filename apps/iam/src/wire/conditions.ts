import type { HttpRequest } from '@sealstack/http'
import type { ConditionValues } from '@sealstack/policy'

/** The condition keys that a connection stands for. */
export const connectionConditions = ({ remoteAddress, secure, headers }: HttpRequest): ConditionValues => ({
  'aws:SecureTransport': String(secure),
  'aws:SourceIp': remoteAddress?.replace(/^::ffff:/, ''),
  'aws:UserAgent': headers['user-agent'],
})
