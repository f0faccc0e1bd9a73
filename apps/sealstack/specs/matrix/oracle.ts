import { createHash } from 'node:crypto'
import type { Dialect, Reader, State } from './dimensions.ts'
import { CUSTOMER_KEY, prefixOf } from './headers.ts'
import type { KeyOf, Sealing } from './sealing.ts'

// What must be answered, by the specifications alone: nothing of the product is imported here. Sections are those of the
// digests of the S3 and OBS references that the suite was written from.

/** The ARNs that answers name. */
export interface Arns {
  readonly user: string
  readonly default: string
}

/** An answer as the oracle has it. */
export interface Expected {
  readonly status: number
  readonly code?: string
  /** Where the text was recorded. */
  readonly message?: RegExp
  /** Every header about encryption, and no other. */
  readonly sse: Readonly<Record<string, string>>
}

/** S3 §2.1, OBS §5.2 "Response header". */
export const sseHeaders = (dialect: Dialect, sealing: Sealing, arns: Arns): Record<string, string> => {
  const sse = `${prefixOf(dialect)}server-side-encryption`
  if (sealing.mode === 'SSE-C') {
    const digest = createHash('md5').update(CUSTOMER_KEY).digest('base64')
    return { [`${sse}-customer-algorithm`]: 'AES256', [`${sse}-customer-key-md5`]: digest }
  }
  // OBS §5.1: what names no encryption is not encrypted as far as OBS says. S3 §1: AES256 always, since 2023.
  if (sealing.mode === 'AES256') return dialect === 's3' || sealing.isNamed ? { [sse]: 'AES256' } : {}
  const arn = sealing.key === 'user' ? arns.user : arns.default
  // OBS §3: one word for what is under a key of the KMS, the key in its long form; no Bucket Keys.
  if (dialect === 'obs') return { [sse]: 'kms', [`${sse}-kms-key-id`]: arn.replace('arn:aws:kms:', '') }
  return {
    [sse]: sealing.mode,
    [`${sse}-aws-kms-key-id`]: arn,
    ...(sealing.hasBucketKey ? { [`${sse}-bucket-key-enabled`]: 'true' } : {}),
  }
}

/** What a step of a write is. */
export type Step =
  /** It begins or makes an object, and says how it is sealed. */
  | 'upload'
  | 'form'
  | 'part'
  | 'complete'
  /** It says nothing of encryption. */
  | 'archive'
  | 'update'
  | 'rename'

const STATUS: Readonly<Record<Step, number>> = {
  upload: 200,
  form: 204,
  part: 200,
  complete: 200,
  archive: 202,
  update: 200,
  rename: 204,
}

/** A step that goes well. */
export const expectStep = (step: Step, dialect: Dialect, sealing: Sealing, arns: Arns): Expected => {
  // S3 §8: CompleteMultipartUpload shows nothing of SSE-C. Of OBS's the key would have to be kept.
  const isSilent = ['archive', 'update', 'rename'].includes(step) || (step === 'complete' && sealing.mode === 'SSE-C')
  return { status: STATUS[step], sse: isSilent ? {} : sseHeaders(dialect, sealing, arns) }
}

/** What a bucket that blocks SSE-C answers: S3 §3.1. */
export const BLOCKED: Expected = { status: 403, code: 'AccessDenied', sse: {} }

/** UpdateObjectEncryption of what is neither SSE-S3 nor SSE-KMS: S3 §10. */
export const NOT_UPDATABLE: Expected = { status: 400, code: 'InvalidRequest', sse: {} }

/** A copy onto itself that changes nothing: S3 §7; or takes the encryption away: OBS §5.3. */
export const NO_CHANGE: Readonly<Record<Dialect, Expected>> = {
  s3: { status: 400, code: 'InvalidRequest', message: /^This copy request is illegal because/, sse: {} },
  obs: { status: 400, code: 'InvalidRequest', sse: {} },
}

/** Whether a state keeps whatever needs a key from being done. */
const isHindered = (state: State, key: KeyOf): boolean => {
  if (state === 'enabled' || state === 'enabled again' || key === 'client') return false
  return state === 'KMS down' || key === 'user'
}

/** The refusal of whatever needs the key: S3 §6.1, OBS §5.3 and its table of errors. Undefined where nothing is in the way. */
export const refusalIn = (state: State, dialect: Dialect, key: KeyOf, arns: Arns): Expected | undefined => {
  if (!isHindered(state, key)) return undefined
  const quoted = (text: string): RegExp => new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
  switch (state) {
    case 'disabled':
      return { status: 400, code: 'KMS.DisabledException', message: quoted(`${arns.user} is disabled.`), sse: {} }
    case 'pending deletion': {
      // OBS has no code of its own for it.
      const code = dialect === 's3' ? 'KMS.KMSInvalidStateException' : 'KMS.DisabledException'
      return { status: 400, code, message: quoted(`${arns.user} is pending deletion.`), sse: {} }
    }
    case 'deleted':
      // By an alias, which goes with its key, the text is another.
      return {
        status: 400,
        code: 'KMS.NotFoundException',
        message: /^(Key 'arn.*' does not exist|Alias arn.* is not found\.)$/,
        sse: {},
      }
    case 'access denied': {
      const s3 = /^User: arn:aws:iam::\d{12}:root is not authorized to perform: kms:(Decrypt|GenerateDataKey) on /
      return {
        status: 403,
        code: 'AccessDenied',
        message: dialect === 's3' ? s3 : quoted('No privilege to this kms operation.'),
        sse: {},
      }
    }
    default:
      // No code is recorded for a KMS that is not there.
      return { status: 503, code: 'ServiceUnavailable', sse: {} }
  }
}

/** What an object's reader must be answered. `sink` is where a copy goes: AES256 by name. */
export const expectRead = (
  { state, reader, dialect }: { readonly state: State; readonly reader: Reader; readonly dialect: Dialect },
  sealing: Sealing,
  arns: Arns,
): Expected => {
  const copies = reader === 'CopyObject from' || reader === 'UploadPartCopy from'
  // HEAD and attributes read metadata alone; a copy is sealed under the store's own key.
  const needed: readonly KeyOf[] =
    reader === 'HeadObject' || reader === 'GetObjectAttributes' ? [] : copies ? [sealing.key, 'store'] : [sealing.key]
  for (const key of needed) {
    const refusal = refusalIn(state, dialect, key, arns)
    if (refusal) return refusal
  }
  if (copies) return { status: 200, sse: sseHeaders(dialect, SINK, arns) }
  if (reader === 'GetObjectAttributes') return { status: 200, sse: {} }
  const isPartial = reader === 'GetObject of a range' || reader === 'GetObject of a part'
  return { status: isPartial ? 206 : 200, sse: sseHeaders(dialect, sealing, arns) }
}

/** How the matrix seals what it copies out of its objects. */
export const SINK: Sealing = { mode: 'AES256', key: 'store', hasBucketKey: false, isNamed: true, context: {} }
