import { label } from '@sealstack/http'
import { otcOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { requireProject } from '../shared/project-list.ts'

/** Tokens for it end; keys are of the account, and stay. https://docs.openstack.org/api-ref/identity/v3/#delete-project */
export const deleteProject = otcOperation({
  name: 'DeleteProject',
  route: 'DELETE /v3/projects/{project_id}',
  action: 'iam:projects:deleteProject',
  input: { project_id: label(otcId) },
  handle: async (call) => {
    const { id } = await requireProject(call, call.input.project_id)
    await call.ctx.projects.remove(id)
    call.ctx.changed()
    return undefined
  },
})
