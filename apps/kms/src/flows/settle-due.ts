import type { KmsContext } from '../context.ts'

/**
 * Does what time has brought about, for all keys of all Regions: a key that nobody asks for is destroyed and rotated
 * all the same. Gives the ids of the keys that were destroyed.
 */
export const settleDue = async ({
  sets,
  regions,
  clock,
  audit,
}: Pick<KmsContext, 'sets' | 'regions' | 'clock' | 'audit'>): Promise<readonly string[]> => {
  const destroyed: string[] = []
  for (const { region, id } of await sets.due(clock.now())) {
    const directory = regions.find(region)?.directory
    if (directory && !(await directory.find(id))) destroyed.push(id)
  }
  await audit.prune()
  return destroyed
}
