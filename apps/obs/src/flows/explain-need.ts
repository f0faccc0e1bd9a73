import type { Principal } from '@sealstack/auth'
import { type AccessExplanation, type AccessQuestion, explainAccess } from '@sealstack/policy'
import { verdictOn } from './authorize.ts'

/** Why somebody may do something with a bucket or an object, or not, as requests are judged. */
export const explainNeed = async (
  deps: Parameters<typeof verdictOn>[0],
  principal: Principal,
  { action, resource, context }: AccessQuestion,
): Promise<AccessExplanation> => {
  const [, bucket, key] = /^arn:aws:s3:::([^/]+)(?:\/(.+))?$/.exec(resource) ?? []
  const requester = { principal, conditions: () => context, isBrief: false }
  const verdict = await verdictOn(deps, requester, { action, bucket, key })
  if (verdict !== 'allow') return explainAccess(verdict.request, verdict.decision, verdict.weighed)
  return {
    decision: { effect: 'allow', source: 'identity-based policy', foreign: false },
    policies: [],
    note: 'The root user of the account may do it: no policy is asked.',
  }
}
