import type { AccessKeyRow, IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'

/** An access key of a user. */
export const keyOfUser = async ({ keys }: IamContext, { id }: IdentityRow, keyId: string): Promise<AccessKeyRow> => {
  const row = await keys.find(keyId)
  return row?.userId === id ? row : refuse('NoSuchEntity', `The Access Key with id ${keyId} cannot be found.`)
}
