import type { Decision } from './decide.ts'
import { type PolicyRequest, rootArn } from './request.ts'

/**
 * The text of an AccessDenied error.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const denialMessage = ({ principal, action, resource }: PolicyRequest, decision: Decision): string => {
  const who = `User: ${principalName(principal)} is not authorized to perform: ${action}`
  if (decision.effect === 'explicit-deny') {
    return `${who} on resource: ${resource} with an explicit deny in ${article(decision.source)}`
  }
  if (decision.foreign && decision.source === 'resource-based policy') {
    return `${who} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`
  }
  return `${who} on resource: ${resource} because no ${decision.source} allows the ${action} action`
}

const article = (source: string): string => `${/^[aeiou]/.test(source) ? 'an' : 'a'} ${source}`

const principalName = (principal: PolicyRequest['principal']): string => {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous'
    case 'service':
      return principal.service
    case 'root':
      return rootArn(principal.accountId)
    default:
      return principal.arn
  }
}
