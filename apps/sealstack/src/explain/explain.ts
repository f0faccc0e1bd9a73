import { Refusal } from '@sealstack/kms'
import type { AccessExplanation, AccessQuestion } from '@sealstack/policy'
import type { Services } from '../services.ts'

/** What cannot be explained, since it is not there; the message says what. */
export class ExplainError extends Error {
  override readonly name = 'ExplainError'
}

/**
 * Why a principal, by its ARN, may do something or not: the service that an action belongs to judges it as it judges
 * requests.
 * @throws ExplainError
 */
export const explain = async (
  { iam, kms, obs }: Pick<Services, 'iam' | 'kms' | 'obs'>,
  principalArn: string,
  question: AccessQuestion,
): Promise<AccessExplanation> => {
  const principal = await iam.principalOf(principalArn)
  if (!principal) throw new ExplainError(`There is no user, role or session ${principalArn}.`)
  const { action, resource } = question
  if (/^(s3|obs):/.test(action)) return obs.explain(principal, { ...question, action: action.replace(/^obs:/, 's3:') })
  if (!action.startsWith('kms:') || !resource.startsWith('arn:aws:kms:')) return iam.explain(principal, question)
  const explained = await kms.explain(principal, question).catch((error: unknown) => {
    throw error instanceof Refusal ? new ExplainError(error.message) : error
  })
  if (!explained) throw new ExplainError(`There is no key ${resource}.`)
  return explained
}
