import type { KmsContext } from '../context.ts'
import type { Key } from '../domain/key.ts'
import type { KeyDetails, SetMember } from '../domain/key-details.ts'
import { keyArn } from '../domain/key-reference.ts'

/** Reads what a key's description says beside the key itself. */
export const describeKey = async ({ keys, sets }: Pick<KmsContext, 'keys' | 'sets'>, key: Key): Promise<KeyDetails> => {
  const version = await keys.findVersion(key.id, key.version)
  const isImported = key.origin === 'EXTERNAL' && version?.sealed != null
  const validTo = version?.validToMs == null ? null : Number(version.validToMs)
  return {
    materialId: version?.materialId,
    validToMs: isImported ? validTo : undefined,
    set: key.primaryRegion === undefined ? undefined : await describeSet(key, key.primaryRegion, sets),
  }
}

const describeSet = async ({ id, accountId }: Key, primaryRegion: string, sets: KmsContext['sets']) => {
  const member = (region: string): SetMember => ({ arn: keyArn({ region, accountId }, id), region })
  const regions = (await sets.list(id)).map(({ region }) => region)
  return { primary: member(primaryRegion), replicas: regions.filter((name) => name !== primaryRegion).map(member) }
}
