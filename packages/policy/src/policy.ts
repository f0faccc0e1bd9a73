import type { Condition } from './condition.ts'
import type { Principals } from './principals.ts'
import type { PolicyRequest } from './request.ts'

/**
 * What a policy is attached to: an identity; a bucket (`resource`, or `obs-resource` in the words of OBS); a key; a
 * session; a permissions boundary; an account, as a service control policy; a role, saying who may assume it (`trust`).
 */
export type PolicyKind =
  | 'trust'
  | 'identity'
  | 'resource'
  | 'obs-resource'
  | 'key'
  | 'session'
  | 'boundary'
  | 'service-control'

/** A policy, parsed once; evaluate it as often as you like. */
export interface Policy {
  readonly kind: PolicyKind
  /** Who reads of it in a decision: the name given at parsing, else its Id, else its kind. */
  readonly name: string
  readonly version: string
  readonly statements: readonly Statement[]
}

/** One statement; an element that is tested has its name in `elements`. */
export interface Statement {
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  /** Absent in policies of identities. */
  readonly principals?: { readonly not: boolean; readonly named: Principals }
  readonly action: Element
  readonly resource: Element
  readonly conditions: readonly Condition[]
}

/** Action, NotAction, Resource or NotResource. */
export interface Element {
  readonly name: string
  readonly not: boolean
  readonly values: readonly string[]
  readonly matches: (request: PolicyRequest) => boolean
}
