import type { EncryptionContext } from './encryption-context.ts'
import { OTC_GRANT_CALLS, takesContext, toAwsOperations } from './grant-operations.ts'

/** What an encryption context must be for a grant to hold. */
export interface GrantConstraint {
  /** The context must be these pairs, or have them among others. */
  readonly type: 'EncryptionContextEquals' | 'EncryptionContextSubset'
  readonly pairs: EncryptionContext
}

/** Lets a principal use a key. */
export interface Grant {
  /** 64 hex characters. */
  readonly id: string
  readonly keyId: string
  readonly name: string | undefined
  /** An ARN. */
  readonly grantee: string
  readonly retiring: string | undefined
  readonly issuer: string
  /** In the words of the dialect in which the grant was made. */
  readonly operations: readonly string[]
  readonly constraint: GrantConstraint | undefined
  /** ms since the epoch */
  readonly createdAtMs: number
}

/** What is to be done under a grant: the operation in its own dialect, and the context that it binds. */
export interface GrantedUse {
  readonly operation: string
  readonly encryptionContext: EncryptionContext
}

/** Whether a grant allows a use. */
export const allows = ({ operations, constraint }: Grant, { operation, encryptionContext }: GrantedUse): boolean => {
  const name = OTC_GRANT_CALLS[operation] ?? operation
  const isNamed = operations.includes(operation) || operations.some((granted) => isSame(granted, operation))
  if (!isNamed) return false
  return constraint === undefined || !takesContext(name) || meets(encryptionContext, constraint)
}

/** A call of one dialect is covered by a granted operation of the other; within one dialect only by its own name. */
const isSame = (granted: string, operation: string): boolean => {
  const [isGrantedOtc, isOtc] = [granted, operation].map((name) => Object.hasOwn(OTC_GRANT_CALLS, name))
  return isGrantedOtc !== isOtc && (OTC_GRANT_CALLS[granted] ?? granted) === (OTC_GRANT_CALLS[operation] ?? operation)
}

/** Whether an encryption context is what a constraint asks for. */
export const meets = (context: EncryptionContext, { type, pairs }: GrantConstraint): boolean => {
  const wanted = Object.entries(pairs)
  const has = wanted.every(([key, value]) => Object.hasOwn(context, key) && context[key] === value)
  return has && (type === 'EncryptionContextSubset' || wanted.length === Object.keys(context).length)
}

/** Whether a grant that is made under another one gives no more than that one does. */
export const isWithin = (child: Pick<Grant, 'operations' | 'constraint'>, parent: Grant): boolean => {
  const given = toAwsOperations(parent.operations)
  if (!toAwsOperations(child.operations).every((operation) => given.includes(operation))) return false
  if (parent.constraint === undefined) return true
  if (child.constraint === undefined) return false
  // An exact context is at least as strict as a subset of it; a subset is never as strict as an exact context.
  const isStrict =
    parent.constraint.type === 'EncryptionContextSubset' || child.constraint.type === parent.constraint.type
  return isStrict && meets(child.constraint.pairs, parent.constraint)
}
