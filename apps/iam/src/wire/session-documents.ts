import type { XmlNode } from '@sealstack/xml'
import { isoTime } from './documents.ts'

/** The Credentials of a session. */
export const credentialsNode = ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAtMs,
}: {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiresAtMs: number
}): XmlNode => [
  'Credentials',
  [
    ['AccessKeyId', accessKeyId],
    ['SecretAccessKey', secretAccessKey],
    ['SessionToken', sessionToken],
    ['Expiration', isoTime(expiresAtMs)],
  ],
]
