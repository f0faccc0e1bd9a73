import { rootPrincipal } from '@sealstack/auth'
import type { AccountRow, IdentityRow } from '@sealstack/metadata/iam'
import type { AccessKey } from '../config.ts'
import type { IamContext } from '../context.ts'
import { policyArn } from '../domain/arn.ts'
import { LIMITS } from '../domain/limits.ts'
import { hashPassword, verifyPassword } from '../domain/password.ts'
import { readPolicy } from '../domain/read-policy.ts'
import { refuse } from '../domain/refusal.ts'
import { createAccessKey } from './create-access-key.ts'
import { createAccount } from './create-account.ts'
import { createIdentity } from './create-identity.ts'
import { requirePolicy } from './find-identity.ts'
import { joinGroup } from './join-group.ts'
import { addPolicyVersion, createManagedPolicy } from './managed-policies.ts'
import { openSession } from './open-session.ts'
import { createProject } from './projects.ts'
import { putInlinePolicy } from './put-inline-policy.ts'

/** What policies an identity is to have. */
interface PolicyWish {
  /** ARNs of managed policies. */
  readonly policies?: readonly string[] | undefined
  /** Texts of policies of its own, by name. */
  readonly inline?: Readonly<Record<string, string>> | undefined
}

/** An account as it is to be. */
export interface AccountSeed {
  readonly name: string
  readonly id?: string | undefined
  readonly domainId?: string | undefined
  /** Of its root user. */
  readonly password?: string | undefined
  readonly accessKeys?: readonly AccessKey[] | undefined
  readonly projects?: readonly { readonly name: string; readonly id?: string | undefined }[] | undefined
}

/** A managed policy as it is to be. */
export interface PolicySeed {
  readonly name: string
  readonly description?: string | undefined
  readonly document: string
}

/** A group as it is to be. */
export interface GroupSeed extends PolicyWish {
  readonly name: string
}

/** A user as it is to be. */
export interface UserSeed extends PolicyWish {
  readonly name: string
  readonly path?: string | undefined
  readonly password?: string | undefined
  readonly email?: string | undefined
  readonly groups?: readonly string[] | undefined
  readonly accessKeys?: readonly AccessKey[] | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/** A role as it is to be; an agency is one that trusts another account. */
export interface RoleSeed extends PolicyWish {
  readonly name: string
  readonly path?: string | undefined
  readonly trust: string
  readonly description?: string | undefined
  readonly maxSessionS?: number | undefined
  /** The account that it trusts as an agency. */
  readonly trustedId?: string | undefined
}

/**
 * Makes what there is to be, without asking whether anybody may; what is there already is changed to it, and what is there
 * besides stays. Each throws a Refusal for what cannot be.
 */
export interface Provision {
  readonly account: (wish: AccountSeed) => Promise<AccountRow>
  /** Gives its ARN. */
  readonly policy: (accountId: string, wish: PolicySeed) => Promise<string>
  readonly group: (accountId: string, wish: GroupSeed) => Promise<void>
  readonly user: (accountId: string, wish: UserSeed) => Promise<void>
  readonly role: (accountId: string, wish: RoleSeed) => Promise<void>
  /** The time by which those are judged. */
  readonly now: () => number
  /** Temporary credentials of an account's root user, for what other services are to make. */
  readonly actAs: (accountId: string) => Promise<AccessKey & { readonly sessionToken: string }>
}

/** {@link Provision} of a running identity service. */
export const provision = (ctx: IamContext): Provision => ({
  account: async ({ accessKeys, projects = [], ...wish }) => {
    const account = await ensureAccount(ctx, wish, projects[0])
    for (const project of projects) {
      const { name, id } = project
      if (!(await ctx.projects.findByName(account.id, name)))
        await createProject(ctx, account.id, { name, ...(id ? { id } : {}) })
    }
    const root =
      (await ctx.people.findById(account.id)) ?? refuse('NoSuchEntity', `Account ${account.id} has no root user.`)
    await ensurePassword(ctx, root, wish.password)
    for (const key of accessKeys ?? []) await ensureKey(ctx, root, key)
    return account
  },
  policy: (accountId, wish) => ensurePolicy(ctx, accountId, wish),
  group: async (accountId, { name, ...policies }) => {
    const group =
      (await ctx.people.find(accountId, 'group', name)) ??
      (await createIdentity(ctx, { accountId, kind: 'group', name }))
    await ensurePolicies(ctx, group, policies)
  },
  user: (accountId, wish) => ensureUser(ctx, accountId, wish),
  role: (accountId, wish) => ensureRole(ctx, accountId, wish),
  now: ctx.clock.now,
  actAs: (accountId) =>
    openSession(ctx, (sessionKeyId) => ({ ...rootPrincipal(accountId), sessionKeyId }), { durationS: 900 }),
})

/** By the id where there is one, else by the name. */
const ensureAccount = async (
  ctx: IamContext,
  { password: _, ...wish }: AccountSeed,
  project: NonNullable<AccountSeed['projects']>[number] | undefined,
): Promise<AccountRow> => {
  const found = wish.id === undefined ? await ctx.accounts.findByName(wish.name) : await ctx.accounts.find(wish.id)
  if (found && found.name !== wish.name) {
    refuse('EntityAlreadyExists', `Account ${found.id} has another name: ${found.name}.`)
  }
  if (found && (wish.domainId ?? found.domainId) !== found.domainId) {
    refuse('EntityAlreadyExists', `Account ${found.id} is another domain: ${found.domainId}.`)
  }
  return found ?? createAccount(ctx, { ...wish, project })
}

const ensurePassword = async (ctx: IamContext, user: IdentityRow, password: string | undefined): Promise<void> => {
  if (password === undefined || (await verifyPassword(password, user.password))) return
  if (user.id === ctx.config.accountId) {
    refuse('AccessDenied', "The administrator's password is the one of the configuration.")
  }
  await ctx.people.update(user, { password: await hashPassword(password, ctx.random) })
  await ctx.tokens.removeOf(user.id)
  ctx.changed()
}

const ensureKey = async (
  ctx: IamContext,
  user: IdentityRow,
  { accessKeyId, secretAccessKey }: AccessKey,
): Promise<void> => {
  const found = await ctx.keys.find(accessKeyId)
  const isAdmins = accessKeyId === ctx.config.admin.accessKeyId
  if (isAdmins || (found && found.userId !== user.id)) {
    refuse('EntityAlreadyExists', `The access key ${accessKeyId} is somebody else's.`)
  }
  if (found && (await ctx.vault.open(found.id, found.sealed)) === secretAccessKey) return
  if (found) await ctx.keys.remove(found.id)
  await createAccessKey(ctx, user, { id: accessKeyId, secret: secretAccessKey })
}

const ensurePolicy = async (
  ctx: IamContext,
  accountId: string,
  { name, description = '', document }: PolicySeed,
): Promise<string> => {
  const arn = policyArn({ accountId, path: '/', name })
  const row = await ctx.managed.find(arn)
  if (!row) {
    await createManagedPolicy(ctx, { accountId, name, path: '/', description, document, tags: [] })
    return arn
  }
  const current = await ctx.managed.findVersion(arn, row.defaultVersion)
  if (current?.document === document) return arn
  const versions = await ctx.managed.listVersions(arn)
  const oldest = versions.filter(({ version }) => version !== row.defaultVersion).at(-1)
  if (versions.length > 1 && oldest) await ctx.managed.removeVersion(arn, oldest.version)
  await addPolicyVersion(ctx, row, { document, isDefault: true })
  return arn
}

const ensureUser = async (ctx: IamContext, accountId: string, wish: UserSeed): Promise<void> => {
  const { name, path, email = '', groups = [], accessKeys = [], tags = {} } = wish
  const user =
    (await ctx.people.find(accountId, 'user', name)) ??
    (await createIdentity(ctx, { accountId, kind: 'user', name, ...(path ? { path } : {}), more: { email } }))
  await ensurePassword(ctx, user, wish.password)
  for (const groupName of groups) {
    const group = await ctx.people.find(accountId, 'group', groupName)
    await joinGroup(ctx, group ?? refuse('NoSuchEntity', `There is no group ${groupName}.`), user)
  }
  for (const key of accessKeys) await ensureKey(ctx, user, key)
  const pairs = Object.entries(tags).map(([key, value]) => ({ key, value }))
  if (pairs.length > 0) await ctx.identityTags.put(user.id, pairs, LIMITS.tags)
  await ensurePolicies(ctx, user, wish)
}

const ensureRole = async (ctx: IamContext, accountId: string, wish: RoleSeed): Promise<void> => {
  const { name, path, trust: trustPolicy, description = '', maxSessionS = 3600, trustedId = null } = wish
  readPolicy(trustPolicy, 'trust')
  const more = { trustPolicy, maxSessionS, trustedId }
  const found = await ctx.people.find(accountId, 'role', name)
  if (found) {
    await ctx.people.update(found, { description, ...more })
    ctx.changed()
  }
  const role =
    found ??
    (await createIdentity(ctx, { accountId, kind: 'role', name, ...(path ? { path } : {}), description, more }))
  await ensurePolicies(ctx, role, wish)
}

const ensurePolicies = async (
  ctx: IamContext,
  identity: IdentityRow,
  { policies = [], inline = {} }: PolicyWish,
): Promise<void> => {
  for (const arn of policies) {
    await requirePolicy(ctx, identity, arn)
    if ((await ctx.attachments.attach(identity.id, arn, LIMITS.attachedPolicies)) === 'too-many') {
      refuse('LimitExceeded', `${identity.name} has ${LIMITS.attachedPolicies} managed policies already.`)
    }
  }
  for (const [PolicyName, PolicyDocument] of Object.entries(inline)) {
    await putInlinePolicy(ctx, identity, { PolicyName, PolicyDocument })
  }
  if (policies.length > 0) ctx.changed()
}
