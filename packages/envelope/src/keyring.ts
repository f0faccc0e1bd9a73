/** The encryption context: pairs of texts that must be the same when a data key is unwrapped. Not secret. */
export type EncryptionContext = Readonly<Record<string, string>>

/** The user for whom data keys are asked for: key management judges by that user's permissions. */
export interface Subject {
  readonly kind: 'user' | 'role'
  readonly arn: string
  readonly accountId: string
  readonly name: string
  readonly userId?: string
  readonly roleArn?: string
  readonly sessionKeyId?: string
}

/** Why key management is called. */
export interface Behalf {
  /** The id of the request that needs the key: goes along with the call, so that logs of both services can be joined. */
  readonly requestId?: string
  /** Who sent that request; nobody but the caller itself when undefined. */
  readonly onBehalfOf?: Subject
  /** Headers that go along with the call, unsigned, where that request is traced: https://www.w3.org/TR/trace-context/ */
  readonly trace?: { readonly traceparent: string; readonly tracestate?: string } | undefined
}

/** Asks for a new data key. */
export interface GenerateRequest extends Behalf {
  /** A key id, ARN, alias or alias ARN. */
  readonly keyId: string
  /** Where keys are looked for; the key management's own region where nothing is said. */
  readonly region?: string
  readonly context: EncryptionContext
}

/** A data key in the clear. */
export interface OpenedKey {
  /** 32 bytes; the caller zeroes them as soon as it can. */
  readonly dek: Uint8Array
  /** When the material of its master key expires, after which nobody may hold it; ms since the epoch. */
  readonly usableUntilMs?: number | undefined
}

/** A new data key. */
export interface DataKey extends OpenedKey {
  /** The ARN of the master key that wraps it. */
  readonly keyArn: string
  /** What to store: only the keyring can open it. */
  readonly wrapped: Uint8Array
}

/** Asks for a wrapped data key in the clear. */
export interface UnwrapRequest extends Behalf {
  /** The ARN that came with the data key. */
  readonly keyArn: string
  readonly wrapped: Uint8Array
  readonly context: EncryptionContext
}

/** All that key management is to whoever seals: two calls. Both fail with {@link KeyringError} and nothing else. */
export interface Keyring {
  readonly generate: (request: GenerateRequest) => Promise<DataKey>
  readonly unwrap: (request: UnwrapRequest) => Promise<OpenedKey>
}

/** Asks for wrapped data keys of one master key to be wrapped anew. */
export interface RewrapRequest extends Behalf {
  readonly fromKeyArn: string
  /** A key id, ARN, alias or alias ARN: whose newest version is to wrap them. */
  readonly toKeyId: string
  readonly items: readonly { readonly wrapped: Uint8Array; readonly context: EncryptionContext }[]
}

/** What became of one of them. `refused` has key management's own code and words. */
export type Rewrapped =
  | { readonly kind: 'rewrapped'; readonly wrapped: Uint8Array; readonly keyVersion: number | null }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** Where a master key stands. */
export interface KeyStanding {
  readonly keyArn: string
  /** The version that wraps; undefined where the key is not there, or no more. */
  readonly version: number | undefined
  /** `Enabled`, `Disabled`, `PendingDeletion` and the like; `NotFound`. */
  readonly state: string
  /** Whether it is a service's own, which nobody else can name. */
  readonly isServices: boolean
}

/** What key management does for whoever keeps wrapped data keys. Both calls fail with {@link KeyringError}. */
export interface Rewrapper {
  /** In the order of the items. No data key is shown on the way. */
  readonly rewrap: (request: RewrapRequest) => Promise<readonly Rewrapped[]>
  /** In the order of the keys, which are ids, ARNs or aliases of one region. */
  readonly standings: (keyIds: readonly string[], region?: string) => Promise<readonly KeyStanding[]>
}

/**
 * What kind of refusal it is. `refused` is the key management's own considered answer, with its `code`; `denied` is
 * such an answer about who asks; `unavailable` means that there was no answer.
 */
export type KeyringErrorReason = 'refused' | 'denied' | 'unavailable'

/** Key management gave no data key. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError'
  readonly reason: KeyringErrorReason
  /** The key management's own name for it, such as `DisabledException`. */
  readonly code: string

  constructor(reason: KeyringErrorReason, code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.reason = reason
    this.code = code
  }
}
