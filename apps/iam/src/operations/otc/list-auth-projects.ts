import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { projectList } from '../shared/project-list.ts'

/** The projects that the caller can be given a token for. https://docs.openstack.org/api-ref/identity/v3/#get-available-project-scopes */
export const listAuthProjects = otcOperation({
  name: 'ListAuthProjects',
  route: 'GET /v3/auth/projects',
  action: 'iam:projects:listProjectsForUser',
  input: { name: query(z.string().optional()) },
  isOwnMatter: () => true,
  handle: (call) => projectList(call, { name: call.input.name, isEnabled: true }, 'auth/projects'),
})
