export { type AccessKeyRepository, type AccessKeyUse, accessKeyRepository } from './access-key-repository.ts'
export { type AccountRepository, accountRepository } from './account-repository.ts'
export { type AttachmentRepository, attachmentRepository } from './attachment-repository.ts'
export { type IamTagRepository, identityTagRepository, policyTagRepository } from './iam-tag-repository.ts'
export {
  type IdentityPatch,
  type IdentityRemnant,
  type IdentityRepository,
  identityRepository,
} from './identity-repository.ts'
export { type IamDatabase, openIamDatabase } from './open-iam-database.ts'
export { type PolicyRepository, policyRepository } from './policy-repository.ts'
export { type ProjectPatch, type ProjectRepository, projectRepository } from './project-repository.ts'
export type {
  AccessKeyRow,
  AccountRow,
  IamTag,
  IdentityKind,
  IdentityRow,
  InlinePolicyRow,
  ManagedPolicyRow,
  NamePage,
  PolicyVersionRow,
  ProjectRow,
  SealingKeyRow,
  SessionRow,
  TokenRow,
} from './rows.ts'
export { type SessionRepository, sessionRepository } from './session-repository.ts'
export { type TokenRepository, tokenRepository } from './token-repository.ts'
