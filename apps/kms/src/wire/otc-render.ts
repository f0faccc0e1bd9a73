import { ApiError, type ErrorCode } from '@sealstack/errors'
import { type HttpReply, InputError, type InputProblem, JsonError, json } from '@sealstack/http'
import { LimitExceededError } from '@sealstack/streams'
import { Refusal, type RefusalKind } from '../domain/refusal.ts'
import { otcErrors } from '../errors/otc-errors.ts'
import { ForgedBehalfError, UncertifiedServiceError } from './caller.ts'

type Code = ErrorCode<typeof otcErrors>

const CODES: Readonly<Record<RefusalKind, Code>> = {
  'not-found': 'KMS.0207',
  'alias-not-found': 'KMS.0207',
  'malformed-key-id': 'KMS.0205',
  'alias-not-allowed': 'KMS.0205',
  disabled: 'KMS.0209',
  'pending-deletion': 'KMS.0210',
  'not-pending-deletion': 'KMS.1501',
  'invalid-state': 'KMS.0308',
  'managed-key': 'KMS.0211',
  'alias-exists': 'KMS.1104',
  'reserved-alias': 'KMS.1101',
  'other-kind': 'KMS.0308',
  'limit-exceeded': 'KMS.1105',
  'invalid-ciphertext': 'KMS.2201',
  'incorrect-key': 'KMS.2201',
  'foreign-ciphertext': 'KMS.0207',
  'access-denied': 'KMS.0306',
  'invalid-grant-token': 'KMS.0308',
  'invalid-grant-id': 'KMS.2502',
  'grant-not-found': 'KMS.2501',
  'wrong-origin': 'KMS.0309',
  unsupported: 'KMS.0308',
  'malformed-policy': 'KMS.0308',
  'key-exists': 'KMS.0308',
  'invalid-input': 'KMS.0308',
  'invalid-import-token': 'KMS.2605',
  'expired-import-token': 'KMS.2601',
  'incorrect-material': 'KMS.2606',
  'wrong-material': 'KMS.2604',
  'unwrap-failed': 'KMS.0311',
  'foreign-import-token': 'KMS.2603',
  'too-many-grants': 'KMS.2404',
  'invalid-marker': 'KMS.1602',
  'dry-run': 'KMS.0308',
  'symmetric-key': 'KMS.0331',
  'asymmetric-key': 'KMS.0325',
  'mac-key': 'KMS.0341',
  'signing-key': 'KMS.0335',
  'encryption-key': 'KMS.0334',
  'wrong-algorithm': 'KMS.0332',
  'not-symmetric-algorithm': 'KMS.2105',
  'not-rsa-algorithm': 'KMS.2106',
  'unbuilt-algorithm': 'KMS.0332',
  'invalid-message': 'KMS.0308',
  'digest-length': 'KMS.0329',
  'plaintext-too-long': 'KMS.2108',
  'invalid-public-key': 'KMS.0308',
  'invalid-signature': 'KMS.0308',
  'invalid-mac': 'KMS.0308',
}

/** Each field's own error. */
const FIELD_CODES: Readonly<Record<string, Code>> = {
  key_id: 'KMS.0205',
  sequence: 'KMS.0206',
  encryption_context: 'KMS.0208',
  key_alias: 'KMS.1101',
  key_description: 'KMS.1103',
  key_spec: 'KMS.1110',
  pending_days: 'KMS.1401',
  random_data_length: 'KMS.1801',
  limit: 'KMS.1601',
  marker: 'KMS.1602',
  datakey_length: 'KMS.1901',
  plain_text: 'KMS.2101',
  datakey_plain_length: 'KMS.2102',
  cipher_text: 'KMS.2201',
  datakey_cipher_length: 'KMS.2202',
  grantee_principal: 'KMS.2402',
  grant_id: 'KMS.2501',
  rotation_interval: 'KMS.3001',
  offset: 'KMS.0417',
  action: 'KMS.0404',
}

/** Renders whatever went wrong: `{"error": {…}}` of the KMS, or the gateway's flat document. */
export const renderOtcError = (error: unknown, requestId: string): HttpReply => {
  const { code, message, status } = toEntry(error)
  const body = { error_msg: message, error_code: code }
  return json(
    code.startsWith('APIGW.') ? { ...body, request_id: requestId.replaceAll('-', '') } : { error: body },
    'application/json',
    status,
  )
}

const toEntry = (error: unknown): { readonly code: string; readonly message: string; readonly status: number } => {
  if (error instanceof ApiError) return error
  const code = codeOf(error)
  return { code, ...otcErrors[code] }
}

const codeOf = (error: unknown): Code => {
  if (error instanceof Refusal) return CODES[error.kind]
  if (error instanceof InputError) return codeOfProblems(error.problems)
  if (error instanceof JsonError) return 'KMS.0202'
  if (error instanceof ForgedBehalfError || error instanceof UncertifiedServiceError) return 'KMS.0306'
  if (error instanceof LimitExceededError) return 'KMS.0203'
  return error instanceof URIError ? 'KMS.0201' : 'KMS.0101'
}

/** What is missing comes before what is wrong, and the sequence number before everything else that is wrong. */
const codeOfProblems = (problems: readonly InputProblem[]): Code => {
  if (problems.some(({ value }) => value === undefined)) return 'KMS.0204'
  const fields = problems.map(({ name }) => name.split('.')[0] ?? '')
  const field = fields.find((name) => name === 'sequence') ?? fields[0] ?? ''
  return FIELD_CODES[field] ?? 'KMS.0308'
}
