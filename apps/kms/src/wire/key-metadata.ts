import type { Caller } from '../domain/caller.ts'
import type { Key, KeyState } from '../domain/key.ts'
import type { KeyDetails, SetMember } from '../domain/key-details.ts'
import { algorithmMembers } from './key-algorithms.ts'
import { otcSpecOf } from './otc-key-spec.ts'

/** Epoch seconds, as JSON 1.1 has timestamps. */
export const seconds = (timeMs: number): number => timeMs / 1000

/** `KeyMetadata` of the AWS dialect. */
export const keyMetadata = (key: Key, details: KeyDetails): object => ({
  AWSAccountId: key.accountId,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: seconds(key.createdAtMs),
  Enabled: key.state === 'Enabled',
  Description: key.description,
  KeyUsage: key.usage,
  KeyState: key.state,
  ...(key.deletionAtMs === undefined ? {} : { DeletionDate: seconds(key.deletionAtMs) }),
  Origin: key.origin,
  KeyManager: key.manager === 'CUSTOMER' ? 'CUSTOMER' : 'AWS',
  CustomerMasterKeySpec: key.spec,
  KeySpec: key.spec,
  ...algorithmMembers(key),
  ...(key.windowDays === undefined ? {} : { PendingDeletionWindowInDays: key.windowDays }),
  ...expiry(details),
  MultiRegion: details.set !== undefined,
  ...(details.set ? { MultiRegionConfiguration: setConfiguration(key, details.set) } : {}),
  ...(key.spec === 'SYMMETRIC_DEFAULT' ? { CurrentKeyMaterialId: details.materialId } : {}),
})

const expiry = ({ validToMs }: KeyDetails): object => {
  if (validToMs === undefined) return {}
  return validToMs === null
    ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
    : { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: seconds(validToMs) }
}

const setConfiguration = (key: Key, { primary, replicas }: NonNullable<KeyDetails['set']>): object => {
  const member = ({ arn, region }: SetMember): object => ({ Arn: arn, Region: region })
  return {
    MultiRegionKeyType: primary.region === key.region ? 'PRIMARY' : 'REPLICA',
    PrimaryKey: member(primary),
    ReplicaKeys: replicas.map(member),
  }
}

/** What services are told beside what AWS answers: how long they may hold a data key at the most. */
export const holdingLimit = ({ expiresAtMs }: Key, { kind }: Pick<Caller, 'kind'>): number | undefined =>
  kind === 'service' && expiresAtMs !== undefined ? seconds(expiresAtMs) : undefined

const OTC_STATES: Readonly<Record<KeyState, string>> = {
  Creating: '1',
  Enabled: '2',
  Updating: '2',
  Disabled: '3',
  PendingDeletion: '4',
  PendingReplicaDeletion: '4',
  PendingImport: '5',
  Unavailable: '7',
}

/** A state's number in the OTC dialect. */
export const otcState = (state: KeyState): string => OTC_STATES[state]

/** The first state that the OTC dialect has that number for. */
export const stateOfOtc = (number: string): KeyState | undefined =>
  (Object.keys(OTC_STATES) as KeyState[]).find((state) => OTC_STATES[state] === number)

/** The key object of the OTC dialect: numbers are texts, times are 13-digit milliseconds. */
export const otcKeyInfo = (
  key: Key,
  { domainId, region }: { readonly domainId: string; readonly region: string },
): object => ({
  key_id: key.id,
  domain_id: domainId,
  key_alias: key.displayAlias,
  realm: region,
  key_description: key.description,
  key_spec: otcSpecOf(key.spec),
  key_usage: key.usage,
  creation_date: String(key.createdAtMs),
  scheduled_deletion_date: key.deletionAtMs === undefined ? '' : String(key.deletionAtMs),
  key_state: OTC_STATES[key.state],
  default_key_flag: key.manager === 'CUSTOMER' ? '0' : '1',
  key_type: '1',
  expiration_time: key.expiresAtMs === undefined ? '' : String(key.expiresAtMs),
  key_rotation_enabled: String(key.rotationDays !== undefined),
  origin: key.origin === 'AWS_KMS' ? 'kms' : 'external',
})
