import { label } from '@sealstack/http'
import { otcOperation } from '../../otc-operation.ts'
import { projectDocument } from '../../wire/otc-documents.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { requireProject } from '../shared/project-list.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#show-project-details */
export const showProject = otcOperation({
  name: 'ShowProject',
  route: 'GET /v3/projects/{project_id}',
  action: 'iam:projects:listProjects',
  input: { project_id: label(otcId) },
  isOwnMatter: () => true,
  handle: async (call) => {
    const project = await requireProject(call, call.input.project_id)
    return { project: projectDocument(project, call.account, call.base) }
  },
})
