import { awsNotImplemented, type KmsOperation, otcNotImplemented } from './operation.ts'
import { cancelKeyDeletion } from './operations/aws/cancel-key-deletion.ts'
import { createAlias } from './operations/aws/create-alias.ts'
import { createKey } from './operations/aws/create-key.ts'
import { decrypt } from './operations/aws/decrypt.ts'
import { deleteAlias } from './operations/aws/delete-alias.ts'
import { deriveSharedSecret } from './operations/aws/derive-shared-secret.ts'
import { describeKey } from './operations/aws/describe-key.ts'
import { disableKey } from './operations/aws/disable-key.ts'
import { enableKey } from './operations/aws/enable-key.ts'
import { encrypt } from './operations/aws/encrypt.ts'
import { generateDataKey } from './operations/aws/generate-data-key.ts'
import { generateDataKeyPair } from './operations/aws/generate-data-key-pair.ts'
import { generateDataKeyPairWithoutPlaintext } from './operations/aws/generate-data-key-pair-without-plaintext.ts'
import { generateDataKeyWithoutPlaintext } from './operations/aws/generate-data-key-without-plaintext.ts'
import { generateMac } from './operations/aws/generate-mac.ts'
import { generateRandom } from './operations/aws/generate-random.ts'
import { getPublicKey } from './operations/aws/get-public-key.ts'
import { listAliases } from './operations/aws/list-aliases.ts'
import { listKeys } from './operations/aws/list-keys.ts'
import { listResourceTags } from './operations/aws/list-resource-tags.ts'
import { reEncrypt } from './operations/aws/re-encrypt.ts'
import { scheduleKeyDeletion } from './operations/aws/schedule-key-deletion.ts'
import { sign } from './operations/aws/sign.ts'
import { tagResource } from './operations/aws/tag-resource.ts'
import { untagResource } from './operations/aws/untag-resource.ts'
import { updateAlias } from './operations/aws/update-alias.ts'
import { updateKeyDescription } from './operations/aws/update-key-description.ts'
import { verify } from './operations/aws/verify.ts'
import { verifyMac } from './operations/aws/verify-mac.ts'
import { cancelKeyDeletion as otcCancelKeyDeletion } from './operations/otc/cancel-key-deletion.ts'
import { createDatakey } from './operations/otc/create-datakey.ts'
import { createDatakeyWithoutPlaintext } from './operations/otc/create-datakey-without-plaintext.ts'
import { createKey as otcCreateKey } from './operations/otc/create-key.ts'
import { decryptData } from './operations/otc/decrypt-data.ts'
import { decryptDatakey } from './operations/otc/decrypt-datakey.ts'
import { describeKey as otcDescribeKey } from './operations/otc/describe-key.ts'
import { disableKey as otcDisableKey } from './operations/otc/disable-key.ts'
import { enableKey as otcEnableKey } from './operations/otc/enable-key.ts'
import { encryptData } from './operations/otc/encrypt-data.ts'
import { encryptDatakey } from './operations/otc/encrypt-datakey.ts'
import { genRandom } from './operations/otc/gen-random.ts'
import { generateMac as otcGenerateMac } from './operations/otc/generate-mac.ts'
import { getPublickey } from './operations/otc/get-publickey.ts'
import { listKeys as otcListKeys } from './operations/otc/list-keys.ts'
import { scheduleKeyDeletion as otcScheduleKeyDeletion } from './operations/otc/schedule-key-deletion.ts'
import { sign as otcSign } from './operations/otc/sign.ts'
import { updateKeyAlias } from './operations/otc/update-key-alias.ts'
import { updateKeyDescription as otcUpdateKeyDescription } from './operations/otc/update-key-description.ts'
import { userInstances } from './operations/otc/user-instances.ts'
import { userQuotas } from './operations/otc/user-quotas.ts'
import { verify as otcVerify } from './operations/otc/verify.ts'
import { verifyMac as otcVerifyMac } from './operations/otc/verify-mac.ts'

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
  ...`ConnectCustomKeyStore CreateCustomKeyStore CreateGrant DeleteCustomKeyStore DeleteImportedKeyMaterial
  DescribeCustomKeyStores DisableKeyRotation DisconnectCustomKeyStore EnableKeyRotation
  GetKeyLastUsage GetKeyPolicy
  GetKeyRotationStatus GetParametersForImport ImportKeyMaterial ListGrants ListKeyPolicies
  ListKeyRotations ListRetirableGrants PutKeyPolicy ReplicateKey RetireGrant RevokeGrant
  RotateKeyOnDemand UpdateCustomKeyStore UpdatePrimaryRegion`
    .split(/\s+/)
    .map(awsNotImplemented),
]

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
  ...`create-grant delete-imported-key-material disable-key-rotation enable-key-rotation
  get-key-rotation-status get-parameters-for-import import-key-material
  list-grants list-retirable-grants retire-grant revoke-grant update-key-rotation-interval`
    .split(/\s+/)
    .map((name) => otcNotImplemented(name)),
  otcNotImplemented('list-all-tags', 'GET /v1.0/{project_id}/kms/tags'),
  otcNotImplemented('list-tags', 'GET /v1.0/{project_id}/kms/{key_id}/tags'),
  otcNotImplemented('create-tag', 'POST /v1.0/{project_id}/kms/{key_id}/tags'),
  otcNotImplemented('batch-tags', 'POST /v1.0/{project_id}/kms/{key_id}/tags/action'),
  otcNotImplemented('delete-tag', 'DELETE /v1.0/{project_id}/kms/{key_id}/tags/{key}'),
  otcNotImplemented('resource-instances', 'POST /v1.0/{project_id}/kms/resource_instances/action'),
]

/** What API.md is written from. */
export const apiTables = [
  { title: 'AWS KMS (JSON 1.1, TrentService)', operations: awsOperations },
  { title: 'OTC / Huawei KMS v1.0', operations: otcOperations },
]
