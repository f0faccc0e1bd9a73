import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { projectList } from '../shared/project-list.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-projects-for-user */
export const listUserProjects = otcIdentityOperation({
  name: 'ListUserProjects',
  route: 'GET /v3/users/{user_id}/projects',
  action: 'iam:projects:listProjectsForUser',
  kind: 'user',
  input: { user_id: label(otcId) },
  idOf: ({ user_id }) => user_id,
  isOwnMatter: true,
  handle: (call) => projectList(call, {}, `users/${call.identity.otcId}/projects`),
})
