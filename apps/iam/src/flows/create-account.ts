import type { AccountRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { newOtcId } from '../domain/ids.ts'
import { newAccountRows } from '../domain/new-account.ts'
import { hashPassword } from '../domain/password.ts'
import { refuse } from '../domain/refusal.ts'

/** What a new account may be given; what is left out is made up. */
export interface AccountWish {
  readonly name: string
  /** 12 digits. */
  readonly id?: string | undefined
  /** 32 hex characters. */
  readonly domainId?: string | undefined
  /** Of its root user; none, and it cannot sign in. */
  readonly password?: string | undefined
  readonly project?: { readonly id?: string | undefined; readonly name?: string | undefined } | undefined
}

/**
 * Makes an account, which is an OTC domain, with its root user, who bears its name, and a project.
 * @throws Refusal `EntityAlreadyExists`
 */
export const createAccount = async (
  {
    accounts,
    config,
    clock,
    random,
    changed,
  }: Pick<IamContext, 'accounts' | 'config' | 'clock' | 'random' | 'changed'>,
  { name, id = newAccountId(random), domainId = newOtcId(random), password, project = {} }: AccountWish,
): Promise<AccountRow> => {
  const rows = newAccountRows(
    {
      id,
      domainId,
      name,
      rootName: name,
      rootOtcId: newOtcId(random),
      project: { id: project.id ?? newOtcId(random), name: project.name ?? config.region },
    },
    clock.now(),
  )
  const root = { ...rows.root, password: password === undefined ? null : await hashPassword(password, random) }
  if (!(await accounts.insert(rows.account, root, rows.project))) {
    refuse('EntityAlreadyExists', `There is an account with the name ${name}, the id ${id} or the domain ${domainId}.`)
  }
  changed()
  return rows.account
}

/** 12 digits, the first of them not a zero: those are for accounts that are given. */
const newAccountId = (random: (bytes: number) => Uint8Array): string => {
  const number = Buffer.from(random(6)).readUIntBE(0, 6)
  return String(100_000_000_000 + (number % 900_000_000_000))
}
