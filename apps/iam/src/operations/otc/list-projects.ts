import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { flag } from '../../wire/otc-shapes.ts'
import { requireOwnDomain } from '../shared/own-domain.ts'
import { projectList } from '../shared/project-list.ts'

/** Clients that sign their requests find their project by it, so anybody may ask. https://docs.openstack.org/api-ref/identity/v3/#list-projects */
export const listProjects = otcOperation({
  name: 'ListProjects',
  route: 'GET /v3/projects',
  action: 'iam:projects:listProjects',
  input: {
    name: query(z.string().optional()),
    enabled: query(flag.optional()),
    domain_id: query(z.string().optional()),
    parent_id: query(z.string().optional()),
  },
  isOwnMatter: () => true,
  handle: (call) => {
    const { name, enabled: isEnabled, domain_id, parent_id } = call.input
    requireOwnDomain(call.account, domain_id ?? parent_id)
    return projectList(call, { name, isEnabled })
  },
})
