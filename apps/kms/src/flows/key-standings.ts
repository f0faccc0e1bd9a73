import type { KmsContext } from '../context.ts'
import { keyArn, readKeyReference } from '../domain/key-reference.ts'
import { Refusal } from '../domain/refusal.ts'

/** Where a key stands. One that is not there, or no more, has no version. */
export interface Standing {
  readonly arn: string
  readonly version?: number
  readonly state: string
  readonly manager?: string
}

/**
 * What is known of a key, whatever anybody may do with it: for services of the cloud, which keep what it wraps.
 * @throws Refusal `alias-not-found`, `malformed-key-id`, `not-found` for the ARN of another Region or account
 */
export const keyStanding = async (
  { directory, home }: Pick<KmsContext, 'directory' | 'home'>,
  text: string,
): Promise<Standing> => {
  const reference = readKeyReference(text, home)
  const id = reference.kind === 'id' ? reference.id : await directory.findAlias(reference.name)
  if (id === undefined) throw new Refusal('alias-not-found', `Alias ${text} is not found.`)
  const key = await directory.find(id)
  if (!key) return { arn: keyArn(home, id), state: 'NotFound' }
  const { arn, version, state, manager } = key
  return { arn, version, state, manager }
}
