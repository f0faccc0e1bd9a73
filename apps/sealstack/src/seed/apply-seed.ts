import { Refusal as IamRefusal } from '@sealstack/iam'
import { Refusal as KmsRefusal } from '@sealstack/kms'
import type { Services } from '../services.ts'
import type { SeedDocument, SeedPath } from './read-seed.ts'
import { BucketRefusal, seedBucket } from './seed-bucket.ts'
import { SeedError } from './seed-error.ts'
import type { SeedContents } from './seed-schema.ts'

/** How many things of each kind a seed has made sure of. */
export interface SeedReport {
  readonly accounts: number
  readonly users: number
  readonly keys: number
  readonly buckets: number
  /** Written now; those that were there as they are to be are not counted. */
  readonly objects: number
}

type Parts = Pick<Services, 'iam' | 'kms' | 'obs'>

/** What is made in one account. */
interface Scene {
  readonly services: Parts
  readonly accountId: string
  readonly document: SeedDocument
  readonly contents: SeedContents
  readonly path: SeedPath
}

/**
 * Makes what a seed says, account by account: identities first, then keys, then buckets. What is there already is left or
 * changed to it, so that a seed may be applied as often as one likes; what is there besides stays.
 * @throws SeedError at the first thing that cannot be
 */
export const applySeed = async (services: Parts, document: SeedDocument): Promise<SeedReport> => {
  const { seed } = document
  const accountIds: string[] = []
  for (const [index, { name, id, domainId, password, accessKeys, projects }] of seed.accounts.entries()) {
    const made = await at(document, ['accounts', index], () =>
      services.iam.provision.account({ name, id, domainId, password, accessKeys, projects }),
    )
    accountIds.push(made.id)
  }
  const scenes = scenesOf(services, document, accountIds)
  for (const scene of scenes) await seedIdentities(scene)
  for (const scene of scenes) {
    await each(scene, 'keys', (key) => services.kms.provision(scene.accountId, key).then(() => undefined))
  }
  let objects = 0
  for (const scene of scenes) {
    await each(scene, 'buckets', async (bucket) => {
      objects += await seedBucket(
        { obs: services.obs, iam: services.iam, files: document.files },
        scene.accountId,
        bucket,
      )
    })
  }
  const count = (kind: 'users' | 'keys' | 'buckets'): number =>
    scenes.reduce((sum, { contents }) => sum + contents[kind].length, 0)
  return { accounts: accountIds.length, users: count('users'), keys: count('keys'), buckets: count('buckets'), objects }
}

/** The first account, whose contents stand at the top, and the others. */
const scenesOf = (services: Parts, document: SeedDocument, accountIds: readonly string[]): readonly Scene[] => {
  const { seed } = document
  const first = { services, accountId: services.iam.accountId, document, contents: seed, path: [] }
  const others = seed.accounts.map((contents, index) => {
    return { services, accountId: accountIds[index] ?? '', document, contents, path: ['accounts', index] }
  })
  return [first, ...others]
}

const seedIdentities = async (scene: Scene): Promise<void> => {
  const { accountId, contents } = scene
  const { provision } = scene.services.iam
  const own = new Set(contents.policies.map(({ name }) => name))
  const arnOf = (named: string): string =>
    named.startsWith('arn:') ? named : `arn:aws:iam::${own.has(named) ? accountId : 'aws'}:policy/${named}`
  await each(scene, 'policies', (policy) => provision.policy(accountId, policy).then(() => undefined))
  await each(scene, 'groups', (group) => provision.group(accountId, { ...group, policies: group.policies.map(arnOf) }))
  await each(scene, 'users', (user) => provision.user(accountId, { ...user, policies: user.policies.map(arnOf) }))
  await each(scene, 'roles', ({ trust, trustedAccount, maxSessionSeconds, ...role }) =>
    provision.role(accountId, {
      ...role,
      trust: trust ?? trustOf(trustedAccount ?? ''),
      trustedId: trustedAccount,
      maxSessionS: maxSessionSeconds,
      policies: role.policies.map(arnOf),
    }),
  )
}

const trustOf = (accountId: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'sts:AssumeRole' }],
  })

const each = async <Kind extends keyof SeedContents>(
  { contents, document, path }: Scene,
  kind: Kind,
  make: (item: SeedContents[Kind][number]) => Promise<void>,
): Promise<void> => {
  for (const [index, item] of contents[kind].entries()) {
    await at(document, [...path, kind, index], () => make(item as SeedContents[Kind][number]))
  }
}

/** Says of whatever is refused where it stands. */
const at = async <Made>({ placeOf }: SeedDocument, path: SeedPath, make: () => Promise<Made>): Promise<Made> => {
  try {
    return await make()
  } catch (error) {
    const isRefused = error instanceof IamRefusal || error instanceof KmsRefusal || error instanceof BucketRefusal
    if (!isRefused) throw error
    const why = error instanceof KmsRefusal && error.message === '' ? error.kind : error.message
    throw new SeedError(`${placeOf(path)}: ${why}`, { cause: error })
  }
}
