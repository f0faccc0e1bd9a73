import { addGroupUser } from './operations/otc/add-group-user.ts'
import { assignAgencyRole } from './operations/otc/assign-agency-role.ts'
import { assignGroupRole } from './operations/otc/assign-group-role.ts'
import { changePassword } from './operations/otc/change-password.ts'
import { checkAgencyRole } from './operations/otc/check-agency-role.ts'
import { checkGroupRole } from './operations/otc/check-group-role.ts'
import { checkGroupUser } from './operations/otc/check-group-user.ts'
import { checkToken } from './operations/otc/check-token.ts'
import { createAgency } from './operations/otc/create-agency.ts'
import { createCredential } from './operations/otc/create-credential.ts'
import { createDomain } from './operations/otc/create-domain.ts'
import { createGroup } from './operations/otc/create-group.ts'
import { createPermanentKey } from './operations/otc/create-permanent-key.ts'
import { createProject } from './operations/otc/create-project.ts'
import { createTemporaryKey } from './operations/otc/create-temporary-key.ts'
import { createToken } from './operations/otc/create-token.ts'
import { createUser } from './operations/otc/create-user.ts'
import { deleteAgency } from './operations/otc/delete-agency.ts'
import { deleteCredential } from './operations/otc/delete-credential.ts'
import { deleteGroup } from './operations/otc/delete-group.ts'
import { deletePermanentKey } from './operations/otc/delete-permanent-key.ts'
import { deleteProject } from './operations/otc/delete-project.ts'
import { deleteUser } from './operations/otc/delete-user.ts'
import { getCatalog } from './operations/otc/get-catalog.ts'
import { listAgencies } from './operations/otc/list-agencies.ts'
import { listAgencyRoles } from './operations/otc/list-agency-roles.ts'
import { listAuthDomains } from './operations/otc/list-auth-domains.ts'
import { listAuthProjects } from './operations/otc/list-auth-projects.ts'
import { listCredentials } from './operations/otc/list-credentials.ts'
import { listDomains } from './operations/otc/list-domains.ts'
import { listEndpoints } from './operations/otc/list-endpoints.ts'
import { listGroupRoles } from './operations/otc/list-group-roles.ts'
import { listGroupUsers } from './operations/otc/list-group-users.ts'
import { listGroups } from './operations/otc/list-groups.ts'
import { listPermanentKeys } from './operations/otc/list-permanent-keys.ts'
import { listProjects } from './operations/otc/list-projects.ts'
import { listRegions } from './operations/otc/list-regions.ts'
import { listRoles } from './operations/otc/list-roles.ts'
import { listServices } from './operations/otc/list-services.ts'
import { listUserGroups } from './operations/otc/list-user-groups.ts'
import { listUserProjects } from './operations/otc/list-user-projects.ts'
import { listUsers } from './operations/otc/list-users.ts'
import { removeGroupUser } from './operations/otc/remove-group-user.ts'
import { revokeToken } from './operations/otc/revoke-token.ts'
import { showAgency } from './operations/otc/show-agency.ts'
import { showCredential } from './operations/otc/show-credential.ts'
import { showDomain } from './operations/otc/show-domain.ts'
import { showGroup } from './operations/otc/show-group.ts'
import { showPermanentKey } from './operations/otc/show-permanent-key.ts'
import { showProject } from './operations/otc/show-project.ts'
import { showRole } from './operations/otc/show-role.ts'
import { showUser } from './operations/otc/show-user.ts'
import { unassignAgencyRole } from './operations/otc/unassign-agency-role.ts'
import { unassignGroupRole } from './operations/otc/unassign-group-role.ts'
import { updateAgency } from './operations/otc/update-agency.ts'
import { updateGroup } from './operations/otc/update-group.ts'
import { updatePermanentKey } from './operations/otc/update-permanent-key.ts'
import { updateProject } from './operations/otc/update-project.ts'
import { updateUser } from './operations/otc/update-user.ts'
import { validateToken } from './operations/otc/validate-token.ts'
import { type OtcOperation, otcNotImplemented } from './otc-operation.ts'

const unbuilt = (reason: string, ...routes: readonly (readonly [string, string])[]): readonly OtcOperation[] =>
  routes.map(([name, route]) => otcNotImplemented(name, route, reason))

/** Every operation of the OTC identity API that is known. */
export const otcOperations: readonly OtcOperation[] = [
  addGroupUser,
  assignAgencyRole,
  assignGroupRole,
  changePassword,
  checkAgencyRole,
  checkGroupRole,
  checkGroupUser,
  checkToken,
  createAgency,
  createCredential,
  createDomain,
  createGroup,
  createPermanentKey,
  createProject,
  createTemporaryKey,
  createToken,
  createUser,
  deleteAgency,
  deleteCredential,
  deleteGroup,
  deletePermanentKey,
  deleteProject,
  deleteUser,
  getCatalog,
  listAgencies,
  listAgencyRoles,
  listAuthDomains,
  listAuthProjects,
  listCredentials,
  listDomains,
  listEndpoints,
  listGroupRoles,
  listGroupUsers,
  listGroups,
  listPermanentKeys,
  listProjects,
  listRegions,
  listRoles,
  listServices,
  listUserGroups,
  listUserProjects,
  listUsers,
  removeGroupUser,
  revokeToken,
  showAgency,
  showCredential,
  showDomain,
  showGroup,
  showPermanentKey,
  showProject,
  showRole,
  showUser,
  unassignAgencyRole,
  unassignGroupRole,
  updateAgency,
  updateGroup,
  updatePermanentKey,
  updateProject,
  updateUser,
  validateToken,
  ...unbuilt(
    'Policies here are those of IAM: permissions for a single project are not known.',
    ['AssignGroupProjectRole', 'PUT /v3/projects/{project_id}/groups/{group_id}/roles/{role_id}'],
    ['UnassignGroupProjectRole', 'DELETE /v3/projects/{project_id}/groups/{group_id}/roles/{role_id}'],
    ['ListGroupProjectRoles', 'GET /v3/projects/{project_id}/groups/{group_id}/roles'],
    ['AssignAgencyProjectRole', 'PUT /v3.0/OS-AGENCY/projects/{project_id}/agencies/{agency_id}/roles/{role_id}'],
    ['UnassignAgencyProjectRole', 'DELETE /v3.0/OS-AGENCY/projects/{project_id}/agencies/{agency_id}/roles/{role_id}'],
    ['ListAgencyProjectRoles', 'GET /v3.0/OS-AGENCY/projects/{project_id}/agencies/{agency_id}/roles'],
  ),
  ...unbuilt(
    'Use /v3/users, and IAM for policies.',
    ['CreateUserWithPhone', 'POST /v3.0/OS-USER/users'],
    ['ShowUserWithPhone', 'GET /v3.0/OS-USER/users/{user_id}'],
    ['UpdateUserWithPhone', 'PUT /v3.0/OS-USER/users/{user_id}'],
    ['CreateCustomRole', 'POST /v3.0/OS-ROLE/roles'],
    ['ListCustomRoles', 'GET /v3.0/OS-ROLE/roles'],
  ),
  ...unbuilt(
    'There is no federation.',
    ['ListIdentityProviders', 'GET /v3/OS-FEDERATION/identity_providers'],
    ['ListMappings', 'GET /v3/OS-FEDERATION/mappings'],
    [
      'CreateUnscopedTokenByFederation',
      'POST /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth',
    ],
  ),
  ...unbuilt(
    'Domains are changed by nothing here, and go with the data folder.',
    ['UpdateDomain', 'PATCH /v3/domains/{domain_id}'],
    ['DeleteDomain', 'DELETE /v3/domains/{domain_id}'],
  ),
]
