import type { KmsContext } from '../context.ts'
import type { Key } from '../domain/key.ts'
import type { KeyDetails, SetMember } from '../domain/key-details.ts'
import { keyArn } from '../domain/key-reference.ts'

/** Reads what a key's description says beside the key itself. */
export const describeKey = async (
  { keys, sets, home }: Pick<KmsContext, 'keys' | 'sets' | 'home'>,
  key: Key,
): Promise<KeyDetails> => {
  const version = await keys.findVersion(key.id, key.version)
  const isImported = key.origin === 'EXTERNAL' && version?.sealed != null
  const validTo = version?.validToMs == null ? null : Number(version.validToMs)
  return {
    materialId: version?.materialId,
    validToMs: isImported ? validTo : undefined,
    set: key.primaryRegion === undefined ? undefined : await describeSet(key, key.primaryRegion, sets, home.accountId),
  }
}

const describeSet = async (key: Key, primaryRegion: string, sets: KmsContext['sets'], accountId: string) => {
  const member = (region: string): SetMember => ({ arn: keyArn({ region, accountId }, key.id), region })
  const regions = (await sets.list(key.id)).map(({ region }) => region)
  return { primary: member(primaryRegion), replicas: regions.filter((name) => name !== primaryRegion).map(member) }
}
