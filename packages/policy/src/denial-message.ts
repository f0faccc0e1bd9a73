import type { Decision } from './decide.ts'
import { type PolicyRequest, rootArn } from './request.ts'

/**
 * The text of an AccessDenied error. To another account it does not tell whether the resource exists.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const denialMessage = ({ principal, action, resource }: PolicyRequest, decision: Decision): string => {
  const { effect, source, foreign } = decision
  const s3 = action.startsWith('s3:')
  if (s3 && foreign) return 'Access Denied'
  const who = `User: ${principalName(principal)} is not authorized to perform: ${action}`
  if (foreign && source === 'resource-based policy') {
    return `${who} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`
  }
  // S3 puts the resource in quotes, others do not.
  const what = `on resource: ${s3 ? JSON.stringify(resource) : resource}`
  if (effect === 'explicit-deny') return `${who} ${what} with an explicit deny in ${article(source)}`
  return `${who} ${what} because no ${source} allows the ${action} action`
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
