export {
  type Decision,
  type DecisionInput,
  decideKey,
  decideResource,
  type PolicySource,
  type PrincipalPolicies,
} from './decide.ts'
export { denialMessage } from './denial-message.ts'
export { type DecidedBy, type Effect, type Evaluation, evaluate } from './evaluate.ts'
export { type Explanation, explain, type StatementExplanation } from './explain.ts'
export {
  type AccessExplanation,
  type AccessQuestion,
  explainAccess,
  type PolicyExplanation,
  type WeighedPolicies,
} from './explain-access.ts'
export { isPublic } from './is-public.ts'
export { mentions } from './mentions.ts'
export { type ParseOptions, parsePolicy } from './parse-policy.ts'
export type { Policy, PolicyKind, Statement } from './policy.ts'
export { PolicyError } from './policy-error.ts'
export {
  type ConditionLookup,
  type ConditionValues,
  lookupIn,
  type PolicyRequest,
  type Principal,
  policyRequest,
} from './request.ts'
