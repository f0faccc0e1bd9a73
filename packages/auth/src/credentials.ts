/** Who a credential belongs to. */
export interface Principal {
  /** A `service` may ask for what no user may, such as keys that belong to the service itself. */
  readonly kind: 'user' | 'service'
  readonly arn: string
  readonly accountId: string
  readonly name: string
}

/** An access key, its secret and its owner. */
export interface Credential {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly principal: Principal
  /** Requests must bear it when there is one. */
  readonly sessionToken?: string
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
