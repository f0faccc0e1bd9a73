import { label } from '@sealstack/http'
import { z } from 'zod'
import { changeProject } from '../../flows/projects.ts'
import { otcOperation } from '../../otc-operation.ts'
import { projectDocument } from '../../wire/otc-documents.ts'
import { member, otcId, otcName } from '../../wire/otc-shapes.ts'
import { requireProject } from '../shared/project-list.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#update-project */
export const updateProject = otcOperation({
  name: 'UpdateProject',
  route: 'PATCH /v3/projects/{project_id}',
  action: 'iam:projects:updateProject',
  input: {
    project_id: label(otcId),
    body: member(
      'project',
      z.object({
        name: otcName.optional(),
        description: z.string().max(255).optional(),
        enabled: z.boolean().optional(),
      }),
    ),
  },
  handle: async (call) => {
    const { enabled: isEnabled, ...rest } = call.input.body.project
    const project = await requireProject(call, call.input.project_id)
    return {
      project: projectDocument(await changeProject(call.ctx, project, { ...rest, isEnabled }), call.account, call.base),
    }
  },
})
