/** What every principal of an account may say of itself. */
interface OfAccount {
  readonly accountId: string
  /** The S3 canonical user id of the account. */
  readonly canonicalId?: string
  /** The OBS domain of the account; the account id when there is none. */
  readonly domainId?: string
}

/** Who asks. `userId` is what `aws:userid` says; for OBS it is the user's id in `domain/<id>:user/<id>`. */
export type Principal =
  | (OfAccount & { readonly kind: 'root'; readonly userId?: string })
  | (OfAccount & { readonly kind: 'user'; readonly arn: string; readonly name: string; readonly userId?: string })
  /** A session of a role: `arn` is the assumed-role session's, `roleArn` the role's, `userId` `<role id>:<session>`. */
  | (OfAccount & {
      readonly kind: 'role'
      readonly arn: string
      readonly roleArn: string
      readonly name: string
      readonly userId?: string
    })
  /** A service acting on its own behalf, e.g. `logging.s3.amazonaws.com`. */
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'anonymous' }

/** Values of condition keys; a key is found in whatever case it is written. An empty list counts as absent. */
export type ConditionValues = Readonly<Record<string, string | readonly string[] | undefined>>

/** Gives the values of a condition key, which is asked for in lower case. An empty list counts as absent. */
export type ConditionLookup = (key: string) => string | readonly string[] | undefined

/** A request made ready for any number of policies. */
export interface PolicyRequest {
  readonly principal: Principal
  /** As named by the API, e.g. `kms:Decrypt`. */
  readonly action: string
  readonly actionLower: string
  readonly resource: string
  /** The values of a condition key in lower case; undefined when it is absent. */
  readonly valuesOf: (key: string) => readonly string[] | undefined
}

/**
 * Makes a request ready: folds case once and adds what the principal itself says (`aws:PrincipalArn`,
 * `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`, `aws:userid`, …), which `context` cannot override. A
 * `context` that is a function is asked for each condition key as policies ask for it.
 */
export const policyRequest = ({
  principal,
  action,
  resource,
  context = {},
}: {
  readonly principal: Principal
  readonly action: string
  readonly resource: string
  readonly context?: ConditionValues | ConditionLookup
}): PolicyRequest =>
  new LazyRequest({ principal, action, resource }, typeof context === 'function' ? context : lookupIn(() => context))

/** A lookup in values that are put together when a policy first asks for a condition key, if any does. */
export const lookupIn = (read: () => ConditionValues): ConditionLookup => {
  let folded: ReadonlyMap<string, readonly string[]> | undefined
  return (key) => {
    folded ??= foldCase(read())
    return folded.get(key)
  }
}

const foldCase = (values: ConditionValues): ReadonlyMap<string, readonly string[]> => {
  const folded = new Map<string, readonly string[]>()
  for (const name of Object.keys(values)) {
    const value = values[name]
    if (value === undefined) continue
    const list = typeof value === 'string' ? [value] : value
    const key = name.toLowerCase()
    const known = folded.get(key)
    folded.set(key, known ? [...known, ...list] : list)
  }
  return folded
}

/** A class, so that all requests have one shape. */
class LazyRequest implements PolicyRequest {
  readonly principal: Principal
  readonly action: string
  readonly actionLower: string
  readonly resource: string
  readonly #lookup: ConditionLookup

  constructor(
    { principal, action, resource }: Pick<PolicyRequest, 'principal' | 'action' | 'resource'>,
    lookup: ConditionLookup,
  ) {
    this.principal = principal
    this.action = action
    this.actionLower = action.toLowerCase()
    this.resource = resource
    this.#lookup = lookup
  }

  valuesOf(key: string): readonly string[] | undefined {
    const own = OF_PRINCIPAL.get(key)
    const value = own ? own(this.principal) : this.#lookup(key)
    if (typeof value === 'string') return [value]
    return value?.length === 0 ? undefined : value
  }
}

/** The root user's ARN of an account. */
export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, properties of the principal. */
const OF_PRINCIPAL: ReadonlyMap<string, (principal: Principal) => string | undefined> = new Map([
  ['aws:principalarn', (principal: Principal) => arnOf(principal)],
  ['aws:principalaccount', (principal: Principal) => accountOf(principal)],
  ['aws:principaltype', ({ kind }: Principal) => TYPES[kind]],
  ['aws:principalisawsservice', ({ kind }: Principal) => String(kind === 'service')],
  [
    'aws:principalservicename',
    (principal: Principal) => (principal.kind === 'service' ? principal.service : undefined),
  ],
  ['aws:userid', (principal: Principal) => userIdOf(principal)],
  ['aws:username', (principal: Principal) => (principal.kind === 'user' ? principal.name : undefined)],
])

const TYPES: Readonly<Record<Principal['kind'], string | undefined>> = {
  anonymous: 'Anonymous',
  service: undefined,
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
}

const arnOf = (principal: Principal): string | undefined => {
  if (principal.kind === 'root') return rootArn(principal.accountId)
  if (principal.kind === 'user') return principal.arn
  return principal.kind === 'role' ? principal.roleArn : undefined
}

const accountOf = (principal: Principal): string | undefined => {
  if (principal.kind === 'anonymous') return 'anonymous'
  return principal.kind === 'service' ? undefined : principal.accountId
}

const userIdOf = (principal: Principal): string | undefined => {
  if (principal.kind === 'anonymous') return 'anonymous'
  if (principal.kind === 'service') return undefined
  return principal.userId ?? (principal.kind === 'root' ? principal.accountId : undefined)
}
