/** What stands in a log where something secret was. */
export const REDACTED = '[redacted]'

const SECRET_NAMES = [
  'authorization',
  'cookie',
  'x-auth-token',
  'x-subject-token',
  'x-amz-security-token',
  'x-obs-security-token',
  'x-security-token',
  'x-amz-server-side-encryption-customer-key',
  'x-amz-copy-source-server-side-encryption-customer-key',
  'x-obs-server-side-encryption-customer-key',
  'x-obs-copy-source-server-side-encryption-customer-key',
  'x-amz-signature',
  'x-amz-credential',
  'signature',
  'secretaccesskey',
  'password',
  'original_password',
  'plaintext',
  'plain_text',
  'data_key',
  'dek',
]

const isSecret = (name: string): boolean => SECRET_NAMES.includes(name.toLowerCase())

/** A copy of `headers` in which every value that could open something is replaced. */
export const redactHeaders = (
  headers: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, isSecret(name) ? REDACTED : value]))

/** A request target in which the signature, credential and token parameters of a presigned URL are replaced. */
export const redactTarget = (target: string): string =>
  target.replace(/([?&])([^=&]+)=([^&]*)/g, (whole, mark: string, name: string) =>
    isSecret(name) ? `${mark}${name}=${REDACTED}` : whole,
  )
