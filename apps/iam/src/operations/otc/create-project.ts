import { z } from 'zod'
import { createProject as make } from '../../flows/projects.ts'
import { otcOperation } from '../../otc-operation.ts'
import { projectDocument } from '../../wire/otc-documents.ts'
import { description, enabled, member, otcName } from '../../wire/otc-shapes.ts'
import { requireOwnDomain } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#create-project */
export const createProject = otcOperation({
  name: 'CreateProject',
  route: 'POST /v3/projects',
  action: 'iam:projects:createProject',
  status: 201,
  input: {
    body: member(
      'project',
      z.object({
        name: otcName,
        domain_id: z.string().optional(),
        // In OTC the project of a region, under which projects of one's own stand.
        parent_id: z.string().optional(),
        description,
        enabled,
      }),
    ),
  },
  handle: async ({ ctx, account, base, input }) => {
    const { name, domain_id, description: text, enabled: isEnabled } = input.body.project
    requireOwnDomain(account, domain_id)
    const row = await make(ctx, account.id, { name, description: text, isEnabled })
    return { project: projectDocument(row, account, base) }
  },
})
