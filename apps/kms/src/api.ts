import { awsNotImplemented, type KmsOperation, otcNotImplemented } from './operation.ts'
import { cancelKeyDeletion } from './operations/aws/cancel-key-deletion.ts'
import { createAlias } from './operations/aws/create-alias.ts'
import { createGrant } from './operations/aws/create-grant.ts'
import { createKey } from './operations/aws/create-key.ts'
import { decrypt } from './operations/aws/decrypt.ts'
import { deleteAlias } from './operations/aws/delete-alias.ts'
import { deleteImportedKeyMaterial } from './operations/aws/delete-imported-key-material.ts'
import { deriveSharedSecret } from './operations/aws/derive-shared-secret.ts'
import { describeKey } from './operations/aws/describe-key.ts'
import { disableKey } from './operations/aws/disable-key.ts'
import { disableKeyRotation } from './operations/aws/disable-key-rotation.ts'
import { enableKey } from './operations/aws/enable-key.ts'
import { enableKeyRotation } from './operations/aws/enable-key-rotation.ts'
import { encrypt } from './operations/aws/encrypt.ts'
import { generateDataKey } from './operations/aws/generate-data-key.ts'
import { generateDataKeyPair } from './operations/aws/generate-data-key-pair.ts'
import { generateDataKeyPairWithoutPlaintext } from './operations/aws/generate-data-key-pair-without-plaintext.ts'
import { generateDataKeyWithoutPlaintext } from './operations/aws/generate-data-key-without-plaintext.ts'
import { generateMac } from './operations/aws/generate-mac.ts'
import { generateRandom } from './operations/aws/generate-random.ts'
import { getKeyLastUsage } from './operations/aws/get-key-last-usage.ts'
import { getKeyPolicy } from './operations/aws/get-key-policy.ts'
import { getKeyRotationStatus } from './operations/aws/get-key-rotation-status.ts'
import { getParametersForImport } from './operations/aws/get-parameters-for-import.ts'
import { getPublicKey } from './operations/aws/get-public-key.ts'
import { importKeyMaterial } from './operations/aws/import-key-material.ts'
import { listAliases } from './operations/aws/list-aliases.ts'
import { listGrants } from './operations/aws/list-grants.ts'
import { listKeyPolicies } from './operations/aws/list-key-policies.ts'
import { listKeyRotations } from './operations/aws/list-key-rotations.ts'
import { listKeys } from './operations/aws/list-keys.ts'
import { listResourceTags } from './operations/aws/list-resource-tags.ts'
import { listRetirableGrants } from './operations/aws/list-retirable-grants.ts'
import { putKeyPolicy } from './operations/aws/put-key-policy.ts'
import { reEncrypt } from './operations/aws/re-encrypt.ts'
import { replicateKey } from './operations/aws/replicate-key.ts'
import { retireGrant } from './operations/aws/retire-grant.ts'
import { revokeGrant } from './operations/aws/revoke-grant.ts'
import { rotateKeyOnDemand } from './operations/aws/rotate-key-on-demand.ts'
import { scheduleKeyDeletion } from './operations/aws/schedule-key-deletion.ts'
import { sign } from './operations/aws/sign.ts'
import { tagResource } from './operations/aws/tag-resource.ts'
import { untagResource } from './operations/aws/untag-resource.ts'
import { updateAlias } from './operations/aws/update-alias.ts'
import { updateKeyDescription } from './operations/aws/update-key-description.ts'
import { updatePrimaryRegion } from './operations/aws/update-primary-region.ts'
import { verify } from './operations/aws/verify.ts'
import { verifyMac } from './operations/aws/verify-mac.ts'
import { batchTags } from './operations/otc/batch-tags.ts'
import { cancelKeyDeletion as otcCancelKeyDeletion } from './operations/otc/cancel-key-deletion.ts'
import { createDatakey } from './operations/otc/create-datakey.ts'
import { createDatakeyWithoutPlaintext } from './operations/otc/create-datakey-without-plaintext.ts'
import { createGrant as otcCreateGrant } from './operations/otc/create-grant.ts'
import { createKey as otcCreateKey } from './operations/otc/create-key.ts'
import { createTag } from './operations/otc/create-tag.ts'
import { decryptData } from './operations/otc/decrypt-data.ts'
import { decryptDatakey } from './operations/otc/decrypt-datakey.ts'
import { deleteImportedKeyMaterial as otcDeleteImportedKeyMaterial } from './operations/otc/delete-imported-key-material.ts'
import { deleteTag } from './operations/otc/delete-tag.ts'
import { describeKey as otcDescribeKey } from './operations/otc/describe-key.ts'
import { disableKey as otcDisableKey } from './operations/otc/disable-key.ts'
import { disableKeyRotation as otcDisableKeyRotation } from './operations/otc/disable-key-rotation.ts'
import { enableKey as otcEnableKey } from './operations/otc/enable-key.ts'
import { enableKeyRotation as otcEnableKeyRotation } from './operations/otc/enable-key-rotation.ts'
import { encryptData } from './operations/otc/encrypt-data.ts'
import { encryptDatakey } from './operations/otc/encrypt-datakey.ts'
import { genRandom } from './operations/otc/gen-random.ts'
import { generateMac as otcGenerateMac } from './operations/otc/generate-mac.ts'
import { getKeyRotationStatus as otcGetKeyRotationStatus } from './operations/otc/get-key-rotation-status.ts'
import { getParametersForImport as otcGetParametersForImport } from './operations/otc/get-parameters-for-import.ts'
import { getPublickey } from './operations/otc/get-publickey.ts'
import { importKeyMaterial as otcImportKeyMaterial } from './operations/otc/import-key-material.ts'
import { listAllTags } from './operations/otc/list-all-tags.ts'
import { listGrants as otcListGrants } from './operations/otc/list-grants.ts'
import { listKeys as otcListKeys } from './operations/otc/list-keys.ts'
import { listRetirableGrants as otcListRetirableGrants } from './operations/otc/list-retirable-grants.ts'
import { listTags } from './operations/otc/list-tags.ts'
import { resourceInstances } from './operations/otc/resource-instances.ts'
import { retireGrant as otcRetireGrant } from './operations/otc/retire-grant.ts'
import { revokeGrant as otcRevokeGrant } from './operations/otc/revoke-grant.ts'
import { scheduleKeyDeletion as otcScheduleKeyDeletion } from './operations/otc/schedule-key-deletion.ts'
import { sign as otcSign } from './operations/otc/sign.ts'
import { updateKeyAlias } from './operations/otc/update-key-alias.ts'
import { updateKeyDescription as otcUpdateKeyDescription } from './operations/otc/update-key-description.ts'
import { updateKeyRotationInterval } from './operations/otc/update-key-rotation-interval.ts'
import { userInstances } from './operations/otc/user-instances.ts'
import { userQuotas } from './operations/otc/user-quotas.ts'
import { verify as otcVerify } from './operations/otc/verify.ts'
import { verifyMac as otcVerifyMac } from './operations/otc/verify-mac.ts'
import { describeKeys } from './operations/service/describe-keys.ts'
import { reEncryptMany } from './operations/service/re-encrypt-many.ts'

/** Every operation of the AWS model. */
export const awsOperations: readonly KmsOperation[] = [
  cancelKeyDeletion,
  createAlias,
  createKey,
  decrypt,
  deleteAlias,
  describeKey,
  disableKey,
  enableKey,
  encrypt,
  generateDataKey,
  generateDataKeyWithoutPlaintext,
  generateRandom,
  deriveSharedSecret,
  generateDataKeyPairWithoutPlaintext,
  generateDataKeyPair,
  generateMac,
  getPublicKey,
  sign,
  verifyMac,
  verify,
  listAliases,
  listKeys,
  listResourceTags,
  reEncrypt,
  scheduleKeyDeletion,
  tagResource,
  untagResource,
  updateAlias,
  updateKeyDescription,
  createGrant,
  deleteImportedKeyMaterial,
  disableKeyRotation,
  enableKeyRotation,
  getKeyLastUsage,
  getKeyPolicy,
  getKeyRotationStatus,
  getParametersForImport,
  importKeyMaterial,
  listGrants,
  listKeyPolicies,
  listKeyRotations,
  listRetirableGrants,
  putKeyPolicy,
  replicateKey,
  retireGrant,
  revokeGrant,
  rotateKeyOnDemand,
  updatePrimaryRegion,
  ...`ConnectCustomKeyStore CreateCustomKeyStore DeleteCustomKeyStore DescribeCustomKeyStores
  DisconnectCustomKeyStore UpdateCustomKeyStore`
    .split(/\s+/)
    .map((name) => awsNotImplemented(name, 'There are no custom key stores here.')),
  ...['Encapsulate', 'Decapsulate'].map((name) => awsNotImplemented(name, 'There are no ML-KEM keys here.')),
]

const HUAWEI_ONLY = 'Only the wider Huawei service has this call, not the reference of OTC.'

/** Every call of the OTC reference. */
export const otcOperations: readonly KmsOperation[] = [
  otcCancelKeyDeletion,
  createDatakey,
  createDatakeyWithoutPlaintext,
  otcCreateKey,
  decryptData,
  decryptDatakey,
  otcDescribeKey,
  otcDisableKey,
  otcEnableKey,
  encryptData,
  encryptDatakey,
  genRandom,
  otcListKeys,
  otcScheduleKeyDeletion,
  otcSign,
  otcVerify,
  otcGenerateMac,
  otcVerifyMac,
  getPublickey,
  updateKeyAlias,
  otcUpdateKeyDescription,
  userInstances,
  userQuotas,
  otcCreateGrant,
  otcDeleteImportedKeyMaterial,
  otcDisableKeyRotation,
  otcEnableKeyRotation,
  otcGetKeyRotationStatus,
  otcGetParametersForImport,
  otcImportKeyMaterial,
  otcListGrants,
  otcListRetirableGrants,
  otcRetireGrant,
  otcRevokeGrant,
  updateKeyRotationInterval,
  batchTags,
  createTag,
  deleteTag,
  listAllTags,
  listTags,
  resourceInstances,
  otcNotImplemented('create-alias', HUAWEI_ONLY, 'POST /v1.0/{project_id}/kms/aliases'),
  otcNotImplemented('delete-alias', HUAWEI_ONLY, 'DELETE /v1.0/{project_id}/kms/aliases'),
  otcNotImplemented('list-aliases', HUAWEI_ONLY, 'GET /v1.0/{project_id}/kms/aliases'),
  otcNotImplemented('associate-alias', HUAWEI_ONLY, 'POST /v1.0/{project_id}/kms/alias/associate'),
  otcNotImplemented('create-rsa-datakey-pair', HUAWEI_ONLY),
  otcNotImplemented('create-ec-datakey-pair', HUAWEI_ONLY),
  otcNotImplemented('create-pin', HUAWEI_ONLY),
]

/** What the services of the cloud ask beside that, in the AWS dialect. */
export const serviceOperations: readonly KmsOperation[] = [describeKeys, reEncryptMany]

/** What API.md is written from. */
export const apiTables = [
  { title: 'AWS KMS (JSON 1.1, TrentService)', operations: awsOperations },
  { title: 'OTC / Huawei KMS v1.0', operations: otcOperations },
  { title: 'For services of the cloud alone', operations: serviceOperations },
]
