import type { AccountRow, IdentityRow, ProjectRow } from '@sealstack/metadata/iam'
import { identityRow } from './new-identity.ts'

/** What an account is made of. */
export interface NewAccount {
  /** 12 digits. */
  readonly id: string
  /** Its OTC domain: 32 hex characters. */
  readonly domainId: string
  readonly name: string
  /** What the OTC API calls its root user. */
  readonly rootName: string
  /** 32 hex characters. */
  readonly rootOtcId: string
  /** Its first project. */
  readonly project: { readonly id: string; readonly name: string }
}

/** The rows of a new account: itself, its root user, its project. */
export const newAccountRows = (
  { id, domainId, name, rootName, rootOtcId, project }: NewAccount,
  nowMs: number,
): { readonly account: AccountRow; readonly root: IdentityRow; readonly project: ProjectRow } => {
  const createdAtMs = BigInt(nowMs)
  return {
    account: { id, domainId, name, alias: null, createdAtMs },
    root: rootRow({ id, rootName, rootOtcId }, nowMs),
    project: { ...project, accountId: id, description: '', isEnabled: true, createdAtMs },
  }
}

/** The root user of an account. */
export const rootRow = (
  { id, rootName, rootOtcId }: Pick<NewAccount, 'id' | 'rootName' | 'rootOtcId'>,
  nowMs: number,
): IdentityRow =>
  identityRow({
    id,
    accountId: id,
    kind: 'root',
    name: rootName,
    path: '/',
    otcId: rootOtcId,
    description: '',
    createdAtMs: BigInt(nowMs),
  })
