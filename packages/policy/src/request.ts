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

/** A request made ready for any number of policies. */
export interface PolicyRequest {
  readonly principal: Principal
  /** As named by the API, e.g. `kms:Decrypt`. */
  readonly action: string
  readonly actionLower: string
  readonly resource: string
  /** By key in lower case. */
  readonly context: ReadonlyMap<string, readonly string[]>
}

/**
 * Makes a request ready: folds case once and adds what the principal itself says (`aws:PrincipalArn`,
 * `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`, `aws:userid`, …), which `context` cannot override. A
 * `context` that is a function is called when a policy first asks for a condition key, if any does.
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
  readonly context?: ConditionValues | (() => ConditionValues)
}): PolicyRequest => new LazyRequest({ principal, action, resource }, context)

/** A class, so that all requests have one shape: one with a getter of its own would have its own. */
class LazyRequest implements PolicyRequest {
  readonly principal: Principal
  readonly action: string
  readonly actionLower: string
  readonly resource: string
  readonly #given: ConditionValues | (() => ConditionValues)
  #values: PolicyRequest['context'] | undefined

  constructor(
    { principal, action, resource }: Pick<PolicyRequest, 'principal' | 'action' | 'resource'>,
    given: ConditionValues | (() => ConditionValues),
  ) {
    this.principal = principal
    this.action = action
    this.actionLower = action.toLowerCase()
    this.resource = resource
    this.#given = given
  }

  get context(): PolicyRequest['context'] {
    const given = this.#given
    this.#values ??= contextValues(this.principal, typeof given === 'function' ? given() : given)
    return this.#values
  }
}

const contextValues = (principal: Principal, context: ConditionValues): ReadonlyMap<string, readonly string[]> => {
  const values = new Map<string, readonly string[]>()
  for (const name of Object.keys(context)) {
    const value = context[name]
    if (value === undefined || (value.length === 0 && typeof value !== 'string')) continue
    const list = typeof value === 'string' ? [value] : value
    const key = name.toLowerCase()
    const known = values.get(key)
    values.set(key, known ? [...known, ...list] : list)
  }
  const own = principalValues(principal)
  for (const key of Object.keys(own)) {
    const value = own[key]
    if (value === undefined) values.delete(key)
    else values.set(key, [value])
  }
  return values
}

/** The root user's ARN of an account. */
export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, properties of the principal. */
const principalValues = (principal: Principal): Readonly<Record<string, string | undefined>> => {
  const common = {
    'aws:principalarn': undefined,
    'aws:principalaccount': undefined,
    'aws:principaltype': undefined,
    'aws:principalisawsservice': String(principal.kind === 'service'),
    'aws:principalservicename': undefined,
    'aws:userid': undefined,
    'aws:username': undefined,
  }
  switch (principal.kind) {
    case 'anonymous':
      return {
        ...common,
        'aws:principalaccount': 'anonymous',
        'aws:principaltype': 'Anonymous',
        'aws:userid': 'anonymous',
      }
    case 'service':
      return { ...common, 'aws:principalservicename': principal.service }
    case 'root':
      return {
        ...common,
        'aws:principalarn': rootArn(principal.accountId),
        'aws:principalaccount': principal.accountId,
        'aws:principaltype': 'Account',
        'aws:userid': principal.userId ?? principal.accountId,
      }
    case 'user':
      return {
        ...common,
        'aws:principalarn': principal.arn,
        'aws:principalaccount': principal.accountId,
        'aws:principaltype': 'User',
        'aws:userid': principal.userId,
        'aws:username': principal.name,
      }
    case 'role':
      return {
        ...common,
        'aws:principalarn': principal.roleArn,
        'aws:principalaccount': principal.accountId,
        'aws:principaltype': 'AssumedRole',
        'aws:userid': principal.userId,
      }
  }
}
