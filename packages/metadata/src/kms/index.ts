export { type AliasOutcome, type AliasRepository, aliasRepository } from './alias-repository.ts'
export { type EventFilter, type EventRepository, eventRepository, type StoredEvent } from './event-repository.ts'
export { type GrantFilter, type GrantRepository, grantRepository } from './grant-repository.ts'
export {
  type KeyChange,
  type KeyFilter,
  type KeyPatch,
  type KeyRepository,
  keyRepository,
  type NewKey,
  type VersionPatch,
} from './key-repository.ts'
export { type KeyPlace, type KeySetRepository, keySetRepository } from './key-set-repository.ts'
export { type KmsDatabase, openKmsDatabase } from './open-kms-database.ts'
export {
  type ResealedRow,
  type RootCheckRepository,
  rootCheckRepository,
  type SealedRow,
} from './root-check-repository.ts'
export type { AliasRow, EventRow, GrantRow, KeyRow, KeyVersionRow, Page, RootCheckRow, Tag } from './rows.ts'
export { type TagRepository, type TagValues, tagRepository } from './tag-repository.ts'
