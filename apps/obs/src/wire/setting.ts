import type { ErrorCode } from '@sealstack/errors'
import type { XmlShape } from '@sealstack/xml'
import type { SettingKey } from '../domain/setting-key.ts'
import type { s3Errors } from '../errors.ts'
import type { Dialect } from './dialect.ts'

/** A sub-resource of a bucket that is put, given back and deleted as a document. */
export interface Setting<Value> {
  readonly key: SettingKey<Value>
  /** The root element. */
  readonly root: string
  /** How S3 writes it. */
  readonly shape: XmlShape<Value>
  /** What a bucket answers that was never told otherwise. */
  readonly initial?: Value
  /** The error of a bucket without it. One that has both `initial` and `missing` fails once it was deleted. */
  readonly missing?: ErrorCode<typeof s3Errors>
  /** Where OBS differs. Its `missing` comes before `initial`. */
  readonly obs?: {
    readonly shape?: XmlShape<Value>
    readonly missing?: ErrorCode<typeof s3Errors>
  }
  /** The error of a document that has another shape; MalformedXML where there is none of its own. */
  readonly malformed?: ErrorCode<typeof s3Errors>
  /** Refuses what has the right shape and makes no sense. */
  readonly judge?: (value: Value, dialect: Dialect) => void
  /** The document must come with Content-MD5 or a checksum. */
  readonly needsDigest?: boolean
}

/** How a dialect writes a setting. */
export const shapeOf = <Value>(
  { shape, obs }: Pick<Setting<Value>, 'shape' | 'obs'>,
  dialect: Dialect,
): XmlShape<Value> => (dialect === 'obs' ? (obs?.shape ?? shape) : shape)

/** The error of a bucket without a setting. */
export const missingCode = <Value>({ missing, obs }: Setting<Value>, dialect: Dialect): ErrorCode<typeof s3Errors> =>
  (dialect === 'obs' ? obs?.missing : undefined) ?? missing ?? 'NoSuchConfiguration'
