import type { ProjectRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { newOtcId } from '../domain/ids.ts'
import { LIMITS } from '../domain/limits.ts'
import { refuse } from '../domain/refusal.ts'

/** What a project is to be; of a change what is not there stays. */
export interface ProjectWish {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly isEnabled?: boolean | undefined
}

type Deps = Pick<IamContext, 'projects' | 'clock' | 'random' | 'changed'>

/**
 * Makes a project.
 * @throws Refusal `EntityAlreadyExists`, `LimitExceeded`
 */
export const createProject = async (
  { projects, clock, random, changed }: Deps,
  accountId: string,
  { name, id = newOtcId(random), description = '', isEnabled = true }: ProjectWish & { name: string; id?: string },
): Promise<ProjectRow> => {
  if ((await projects.list(accountId)).length >= LIMITS.projects) {
    refuse('LimitExceeded', `There may be no more than ${LIMITS.projects} projects.`)
  }
  const row = { id, accountId, name, description, isEnabled, createdAtMs: BigInt(clock.now()) }
  if (!(await projects.insert(row))) refuse('EntityAlreadyExists', `There is a project with the name ${name}.`)
  changed()
  return row
}

/**
 * Changes a project. Tokens for one that is disabled end.
 * @throws Refusal `EntityAlreadyExists`
 */
export const changeProject = async (
  { projects, changed }: Deps,
  row: ProjectRow,
  { name = row.name, description = row.description, isEnabled = row.isEnabled }: ProjectWish,
): Promise<ProjectRow> => {
  const patch = { name, description, isEnabled }
  if (!(await projects.update(row, patch))) {
    refuse('EntityAlreadyExists', `There is another project with the name ${name}.`)
  }
  changed()
  return { ...row, ...patch }
}
