import type { Subject } from '@sealstack/envelope'
import { JsonBytes } from '@sealstack/http'
import { z } from 'zod'

/** The content type of requests and answers: AWS JSON 1.1. */
export const KMS_CONTENT_TYPE = 'application/x-amz-json-1.1'

/** What comes before an operation's name in the header `x-amz-target`. */
export const KMS_TARGET_PREFIX = 'TrentService.'

/** Carries the id of the request on whose behalf a service calls the KMS, so that the logs of both can be joined. */
export const CAUSE_HEADER = 'x-sealstack-request-id'

/** Says, in a service's signed request, for which user the service calls: see {@link writeBehalf}. */
export const BEHALF_HEADER = 'x-sealstack-on-behalf-of'

const principal = z.strictObject({
  kind: z.enum(['user', 'role']),
  arn: z.string().min(1).max(2048),
  accountId: z.string().min(1).max(64),
  name: z.string().min(1).max(256),
  userId: z.string().max(256).optional(),
  roleArn: z.string().max(2048).optional(),
  sessionKeyId: z.string().max(128).optional(),
})

/** A user as the value of {@link BEHALF_HEADER}: JSON in base64url, since names may have any character. */
export const writeBehalf = (user: Subject): string => Buffer.from(JSON.stringify(user), 'utf8').toString('base64url')

/** Users by the values that named them: a service calls for the same few again and again. */
const read = new Map<string, Subject | undefined>()
const MAX_READ = 1000

/** The user that such a value names; undefined when it names none. */
export const readBehalf = (header: string): Subject | undefined => {
  if (read.has(header)) return read.get(header)
  if (read.size >= MAX_READ) read.clear()
  const user = parseBehalf(header)
  read.set(header, user)
  return user
}

const parseBehalf = (header: string): Subject | undefined => {
  try {
    return principal.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))).data
  } catch {
    return undefined
  }
}

/** What services ask of the KMS, by operation. Blobs that are texts are base64. */
export interface KmsRequests {
  readonly GenerateDataKey: {
    /** A key id, key ARN, alias or alias ARN. */
    readonly KeyId: string
    readonly KeySpec: 'AES_256'
    readonly EncryptionContext: Readonly<Record<string, string>>
  }
  readonly Decrypt: {
    readonly KeyId: string
    readonly CiphertextBlob: JsonBytes
    readonly EncryptionContext: Readonly<Record<string, string>>
  }
  /** For services alone: ReEncrypt of many ciphertexts of one key. */
  readonly ReEncryptMany: {
    readonly SourceKeyId: string
    readonly DestinationKeyId: string
    readonly Items: readonly {
      readonly CiphertextBlob: string
      readonly EncryptionContext: Readonly<Record<string, string>>
    }[]
  }
  /** For services alone: where keys stand. */
  readonly DescribeKeys: { readonly KeyIds: readonly string[] }
}

/**
 * The bytes of a blob, as a document has it; undefined when it is none. By its letters: to decode it once more, as zod
 * does to be sure, would leave a copy of a data key that nobody wipes.
 */
export const blobBytes = (value: unknown): Uint8Array | undefined => {
  if (value instanceof JsonBytes) return value.bytes
  const isBase64 = typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
  return isBase64 ? Buffer.from(value, 'base64') : undefined
}

const blob = z.unknown().transform((value, { issues }): Uint8Array => {
  const bytes = blobBytes(value)
  if (bytes) return bytes
  issues.push({ code: 'custom', input: value })
  return z.NEVER
})

/** What the KMS answers to Decrypt, and with members more to GenerateDataKey. */
export interface DataKeyAnswer {
  readonly KeyId: string
  /** 32 bytes. */
  readonly Plaintext: Uint8Array
  /**
   * Beside what AWS answers: when the first of the key's imported materials expires, in epoch seconds. Services are told,
   * since they may hold data keys for a while.
   */
  readonly ValidTo: number | undefined
  /** Undefined but for GenerateDataKey. */
  readonly CiphertextBlob: Uint8Array | undefined
}

const DATA_KEY_BYTES = 32

/** Reads an answer with a data key, by hand since each object asks for one; undefined when it has another shape. */
export const readDataKey = (document: unknown): DataKeyAnswer | undefined => {
  if (typeof document !== 'object' || document === null) return undefined
  const { KeyId, Plaintext, CiphertextBlob, ValidTo } = document as Readonly<Record<string, unknown>>
  const dek = blobBytes(Plaintext)
  const isSound =
    typeof KeyId === 'string' &&
    dek?.byteLength === DATA_KEY_BYTES &&
    (ValidTo === undefined || typeof ValidTo === 'number')
  return isSound ? { KeyId, Plaintext: dek, ValidTo, CiphertextBlob: blobBytes(CiphertextBlob) } : undefined
}

/** What else the KMS answers, by operation. */
export const kmsAnswers = {
  ReEncryptMany: z.object({
    Results: z.array(
      z.union([
        z.object({ CiphertextBlob: blob }),
        z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) }),
      ]),
    ),
  }),
  DescribeKeys: z.object({
    Keys: z.array(
      z.object({
        KeyId: z.string(),
        KeyVersion: z.number().optional(),
        KeyState: z.string(),
        KeyManager: z.string().optional(),
      }),
    ),
  }),
} as const

/** What the KMS answers when it refuses. */
export const kmsRefusal = z.object({ __type: z.string(), message: z.string().default('') })

/**
 * Refusals that are about the service that calls rather than about what it asks: its access key, its signature, its
 * clock. A client of that service can do nothing about them, so that for it the KMS is out of reach.
 */
export const CALLER_REFUSALS: ReadonlySet<string> = new Set([
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnknownOperationException',
  'UnrecognizedClientException',
])
