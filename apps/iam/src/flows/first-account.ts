import type { AccountRepository, IdentityRepository } from '@sealstack/metadata/iam'
import type { IamConfig } from '../config.ts'
import { newOtcId } from '../domain/ids.ts'
import { newAccountRows, rootRow } from '../domain/new-account.ts'

/** What the first account is made with. */
export interface FirstAccountDeps {
  readonly config: IamConfig
  /** Whether the database is, so that nobody need look for an account. */
  readonly isNew: boolean
  readonly accounts: AccountRepository
  readonly people: IdentityRepository
  readonly clock: { readonly now: () => number }
  readonly random: (bytes: number) => Uint8Array
}

/** Makes the configured account where it is not there, and gives its root user the configured name. */
export const makeFirstAccount = async ({
  config,
  isNew,
  accounts,
  people,
  clock,
  random,
}: FirstAccountDeps): Promise<void> => {
  const { accountId: id, domainId, projectId, region, admin } = config
  const rootName = admin.accessKeyId
  if (await people.isNamed(id, rootName)) return
  if (isNew || !(await accounts.find(id))) {
    const project = { id: projectId, name: region }
    const first = { id, domainId, name: 'default', rootName, rootOtcId: newOtcId(random), project }
    const rows = newAccountRows(first, clock.now())
    await accounts.insert(rows.account, rows.root, rows.project)
    return
  }
  const root = await people.findById(id)
  // Databases of before the OTC identity API have no row for it.
  if (!root) await people.insert(rootRow({ id, rootName, rootOtcId: newOtcId(random) }, clock.now()))
  else if (root.name !== rootName) await people.update(root, { name: rootName, lowerName: rootName.toLowerCase() })
}
