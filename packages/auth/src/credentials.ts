/** Who a credential belongs to. */
export interface Principal {
  /** A `service` may ask for what no user may, such as keys that belong to the service itself; a `role` is a session. */
  readonly kind: 'user' | 'role' | 'service'
  /** Of a role's session the assumed-role session's; the account's root user is the user whose ARN ends in `:root`. */
  readonly arn: string
  readonly accountId: string
  readonly name: string
  /** What `aws:userid` says. */
  readonly userId?: string
  /** The role whose session this is. */
  readonly roleArn?: string
  /** The temporary access key by which a session signs: identities know the session's own policies by it. */
  readonly sessionKeyId?: string
}

/** An access key, its secret and its owner. */
export interface Credential {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly principal: Principal
  /** Requests must bear it when there is one. */
  readonly sessionToken?: string
  /** When a temporary one ends. Milliseconds since the epoch. */
  readonly expiresAtMs?: number
}

/** Where access keys are looked up. */
export interface Credentials {
  /** Undefined when there is no such access key. */
  readonly find: (accessKeyId: string) => Promise<Credential | undefined>
}

/** Access keys that are known from the start. */
export const staticCredentials = (credentials: readonly Credential[]): Credentials => {
  const byId = new Map(credentials.map((credential) => [credential.accessKeyId, credential]))
  return { find: async (accessKeyId) => byId.get(accessKeyId) }
}
