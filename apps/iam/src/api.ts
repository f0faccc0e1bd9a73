import { type AwsOperation, awsNotImplemented } from './operation.ts'
import { addUserToGroup } from './operations/iam/add-user-to-group.ts'
import { attachGroupPolicy } from './operations/iam/attach-group-policy.ts'
import { attachRolePolicy } from './operations/iam/attach-role-policy.ts'
import { attachUserPolicy } from './operations/iam/attach-user-policy.ts'
import { createAccessKey } from './operations/iam/create-access-key.ts'
import { createAccountAlias } from './operations/iam/create-account-alias.ts'
import { createGroup } from './operations/iam/create-group.ts'
import { createPolicy } from './operations/iam/create-policy.ts'
import { createPolicyVersion } from './operations/iam/create-policy-version.ts'
import { createRole } from './operations/iam/create-role.ts'
import { createUser } from './operations/iam/create-user.ts'
import { deleteAccessKey } from './operations/iam/delete-access-key.ts'
import { deleteAccountAlias } from './operations/iam/delete-account-alias.ts'
import { deleteGroup } from './operations/iam/delete-group.ts'
import { deleteGroupPolicy } from './operations/iam/delete-group-policy.ts'
import { deletePolicy } from './operations/iam/delete-policy.ts'
import { deletePolicyVersion } from './operations/iam/delete-policy-version.ts'
import { deleteRole } from './operations/iam/delete-role.ts'
import { deleteRolePermissionsBoundary } from './operations/iam/delete-role-permissions-boundary.ts'
import { deleteRolePolicy } from './operations/iam/delete-role-policy.ts'
import { deleteUser } from './operations/iam/delete-user.ts'
import { deleteUserPermissionsBoundary } from './operations/iam/delete-user-permissions-boundary.ts'
import { deleteUserPolicy } from './operations/iam/delete-user-policy.ts'
import { detachGroupPolicy } from './operations/iam/detach-group-policy.ts'
import { detachRolePolicy } from './operations/iam/detach-role-policy.ts'
import { detachUserPolicy } from './operations/iam/detach-user-policy.ts'
import { getAccessKeyLastUsed } from './operations/iam/get-access-key-last-used.ts'
import { getGroup } from './operations/iam/get-group.ts'
import { getGroupPolicy } from './operations/iam/get-group-policy.ts'
import { getPolicy } from './operations/iam/get-policy.ts'
import { getPolicyVersion } from './operations/iam/get-policy-version.ts'
import { getRole } from './operations/iam/get-role.ts'
import { getRolePolicy } from './operations/iam/get-role-policy.ts'
import { getUser } from './operations/iam/get-user.ts'
import { getUserPolicy } from './operations/iam/get-user-policy.ts'
import { listAccessKeys } from './operations/iam/list-access-keys.ts'
import { listAccountAliases } from './operations/iam/list-account-aliases.ts'
import { listAttachedGroupPolicies } from './operations/iam/list-attached-group-policies.ts'
import { listAttachedRolePolicies } from './operations/iam/list-attached-role-policies.ts'
import { listAttachedUserPolicies } from './operations/iam/list-attached-user-policies.ts'
import { listEntitiesForPolicy } from './operations/iam/list-entities-for-policy.ts'
import { listGroupPolicies } from './operations/iam/list-group-policies.ts'
import { listGroups } from './operations/iam/list-groups.ts'
import { listGroupsForUser } from './operations/iam/list-groups-for-user.ts'
import { listPolicies } from './operations/iam/list-policies.ts'
import { listPolicyTags } from './operations/iam/list-policy-tags.ts'
import { listPolicyVersions } from './operations/iam/list-policy-versions.ts'
import { listRolePolicies } from './operations/iam/list-role-policies.ts'
import { listRoleTags } from './operations/iam/list-role-tags.ts'
import { listRoles } from './operations/iam/list-roles.ts'
import { listUserPolicies } from './operations/iam/list-user-policies.ts'
import { listUserTags } from './operations/iam/list-user-tags.ts'
import { listUsers } from './operations/iam/list-users.ts'
import { putGroupPolicy } from './operations/iam/put-group-policy.ts'
import { putRolePermissionsBoundary } from './operations/iam/put-role-permissions-boundary.ts'
import { putRolePolicy } from './operations/iam/put-role-policy.ts'
import { putUserPermissionsBoundary } from './operations/iam/put-user-permissions-boundary.ts'
import { putUserPolicy } from './operations/iam/put-user-policy.ts'
import { removeUserFromGroup } from './operations/iam/remove-user-from-group.ts'
import { setDefaultPolicyVersion } from './operations/iam/set-default-policy-version.ts'
import { tagPolicy } from './operations/iam/tag-policy.ts'
import { tagRole } from './operations/iam/tag-role.ts'
import { tagUser } from './operations/iam/tag-user.ts'
import { untagPolicy } from './operations/iam/untag-policy.ts'
import { untagRole } from './operations/iam/untag-role.ts'
import { untagUser } from './operations/iam/untag-user.ts'
import { updateAccessKey } from './operations/iam/update-access-key.ts'
import { updateAssumeRolePolicy } from './operations/iam/update-assume-role-policy.ts'
import { updateGroup } from './operations/iam/update-group.ts'
import { updateRole } from './operations/iam/update-role.ts'
import { updateRoleDescription } from './operations/iam/update-role-description.ts'
import { updateUser } from './operations/iam/update-user.ts'
import { assumeRole } from './operations/sts/assume-role.ts'
import { getAccessKeyInfo } from './operations/sts/get-access-key-info.ts'
import { getCallerIdentity } from './operations/sts/get-caller-identity.ts'
import { getSessionToken } from './operations/sts/get-session-token.ts'
import { otcOperations } from './otc-api.ts'

const unbuilt = (service: 'iam' | 'sts', reason: string, names: string): readonly AwsOperation[] =>
  names.split(/\s+/).map((name) => awsNotImplemented(service, name, reason))

/** Every operation of IAM's model. */
export const iamOperations: readonly AwsOperation[] = [
  addUserToGroup,
  attachGroupPolicy,
  attachRolePolicy,
  attachUserPolicy,
  createAccessKey,
  createAccountAlias,
  createGroup,
  createPolicyVersion,
  createPolicy,
  createRole,
  createUser,
  deleteAccessKey,
  deleteAccountAlias,
  deleteGroupPolicy,
  deleteGroup,
  deletePolicyVersion,
  deletePolicy,
  deleteRolePermissionsBoundary,
  deleteRolePolicy,
  deleteRole,
  deleteUserPermissionsBoundary,
  deleteUserPolicy,
  deleteUser,
  detachGroupPolicy,
  detachRolePolicy,
  detachUserPolicy,
  getAccessKeyLastUsed,
  getGroupPolicy,
  getGroup,
  getPolicyVersion,
  getPolicy,
  getRolePolicy,
  getRole,
  getUserPolicy,
  getUser,
  listAccessKeys,
  listAccountAliases,
  listAttachedGroupPolicies,
  listAttachedRolePolicies,
  listAttachedUserPolicies,
  listEntitiesForPolicy,
  listGroupPolicies,
  listGroupsForUser,
  listGroups,
  listPolicies,
  listPolicyTags,
  listPolicyVersions,
  listRolePolicies,
  listRoleTags,
  listRoles,
  listUserPolicies,
  listUserTags,
  listUsers,
  putGroupPolicy,
  putRolePermissionsBoundary,
  putRolePolicy,
  putUserPermissionsBoundary,
  putUserPolicy,
  removeUserFromGroup,
  setDefaultPolicyVersion,
  tagPolicy,
  tagRole,
  tagUser,
  untagPolicy,
  untagRole,
  untagUser,
  updateAccessKey,
  updateAssumeRolePolicy,
  updateGroup,
  updateRoleDescription,
  updateRole,
  updateUser,
  ...unbuilt(
    'iam',
    'There is no MFA here.',
    `CreateVirtualMFADevice DeactivateMFADevice DeleteVirtualMFADevice EnableMFADevice GetMFADevice
    ListMFADevices ListMFADeviceTags ListVirtualMFADevices ResyncMFADevice TagMFADevice UntagMFADevice`,
  ),
  ...unbuilt(
    'iam',
    'There is no console to sign in to.',
    `ChangePassword CreateLoginProfile DeleteLoginProfile GetLoginProfile UpdateLoginProfile
    DeleteAccountPasswordPolicy GetAccountPasswordPolicy UpdateAccountPasswordPolicy`,
  ),
  ...unbuilt(
    'iam',
    'There is no federation.',
    `AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider CreateSAMLProvider
    DeleteOpenIDConnectProvider DeleteSAMLProvider GetOpenIDConnectProvider GetSAMLProvider
    ListOpenIDConnectProviderTags ListOpenIDConnectProviders ListSAMLProviderTags ListSAMLProviders
    RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider TagSAMLProvider
    UntagOpenIDConnectProvider UntagSAMLProvider UpdateOpenIDConnectProviderThumbprint UpdateSAMLProvider`,
  ),
  ...unbuilt(
    'iam',
    'There are no machines to give roles to.',
    `AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile
    ListInstanceProfileTags ListInstanceProfiles ListInstanceProfilesForRole RemoveRoleFromInstanceProfile
    TagInstanceProfile UntagInstanceProfile`,
  ),
  ...unbuilt(
    'iam',
    'There are no certificates, SSH keys or service passwords.',
    `CreateServiceSpecificCredential DeleteSSHPublicKey DeleteServerCertificate
    DeleteServiceSpecificCredential DeleteSigningCertificate GetSSHPublicKey GetServerCertificate
    ListSSHPublicKeys ListServerCertificateTags ListServerCertificates ListServiceSpecificCredentials
    ListSigningCertificates ResetServiceSpecificCredential TagServerCertificate UntagServerCertificate
    UpdateSSHPublicKey UpdateServerCertificate UpdateServiceSpecificCredential UpdateSigningCertificate
    UploadSSHPublicKey UploadServerCertificate UploadSigningCertificate`,
  ),
  ...unbuilt(
    'iam',
    'Not built.',
    `CreateServiceLinkedRole DeleteServiceLinkedRole GetServiceLinkedRoleDeletionStatus
    GenerateCredentialReport GenerateOrganizationsAccessReport GenerateServiceLastAccessedDetails
    GetAccountAuthorizationDetails GetAccountSummary GetContextKeysForCustomPolicy
    GetContextKeysForPrincipalPolicy GetCredentialReport GetOrganizationsAccessReport
    GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities ListPoliciesGrantingServiceAccess
    SetSecurityTokenServicePreferences SimulateCustomPolicy SimulatePrincipalPolicy`,
  ),
]

/** Every operation of STS's model. */
export const stsOperations: readonly AwsOperation[] = [
  assumeRole,
  getAccessKeyInfo,
  getCallerIdentity,
  getSessionToken,
  ...unbuilt(
    'sts',
    'There is no federation.',
    `AssumeRoleWithSAML AssumeRoleWithWebIdentity GetFederationToken GetWebIdentityToken`,
  ),
  ...unbuilt('sts', 'Not built.', `AssumeRoot DecodeAuthorizationMessage GetDelegatedAccessToken`),
]

/** What the query protocol serves. */
export const awsOperations: readonly AwsOperation[] = [...iamOperations, ...stsOperations]

/** What API.md is written from. */
export const apiTables = [
  { title: 'AWS IAM (query protocol, 2010-05-08)', operations: iamOperations },
  { title: 'AWS STS (query protocol, 2011-06-15)', operations: stsOperations },
  { title: 'OTC identity API (OpenStack Keystone v3)', operations: otcOperations },
]
