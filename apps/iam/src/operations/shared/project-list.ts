import type { ProjectRow } from '@sealstack/metadata/iam'
import { refuse } from '../../domain/refusal.ts'
import type { OtcCall } from '../../otc-operation.ts'
import { listDocument, projectDocument } from '../../wire/otc-documents.ts'

/** The projects of the caller's account that are so named, and so set. */
export const projectList = async (
  { ctx, account, base }: OtcCall<unknown>,
  wanted: { readonly name?: string | undefined; readonly isEnabled?: boolean | undefined },
  path?: string,
): Promise<object> => {
  const projects = (await ctx.projects.list(account.id)).filter(
    ({ name, isEnabled }) => (wanted.name ?? name) === name && (wanted.isEnabled ?? isEnabled) === isEnabled,
  )
  const documents = projects.map((project) => projectDocument(project, account, base))
  return listDocument('projects', documents, base, path)
}

/**
 * A project of the caller's account.
 * @throws Refusal `NoSuchEntity`
 */
export const requireProject = async ({ ctx, account }: OtcCall<unknown>, id: string): Promise<ProjectRow> => {
  const found = await ctx.projects.find(id)
  return found?.accountId === account.id ? found : refuse('NoSuchEntity', `Could not find project: ${id}.`)
}
