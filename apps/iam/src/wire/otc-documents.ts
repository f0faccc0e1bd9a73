import type { AccessKeyRow, AccountRow, IdentityRow, ProjectRow } from '@sealstack/metadata/iam'

/** A time of tokens and credentials: microseconds. */
export const otcTime = (ms: bigint | number): string => new Date(Number(ms)).toISOString().replace('Z', '000Z')

/** An id and a name, as documents refer to others. */
export interface Named {
  readonly id: string
  readonly name: string
}

/** A domain, referred to. */
export const domainRef = ({ domainId, name }: AccountRow): Named => ({ id: domainId, name })

const self = (base: string, path: string): object => ({ links: { self: `${base}/v3/${path}` } })

/** A list, with the links that pages would have. */
export const listDocument = (name: string, items: readonly object[], base: string, path = name): object => ({
  [name]: items,
  links: { self: `${base}/v3/${path}`, previous: null, next: null },
})

/** A user, or the root user of an account. */
export const userDocument = (user: IdentityRow, { domainId }: AccountRow, base: string): object => ({
  id: user.otcId,
  name: user.name,
  domain_id: domainId,
  enabled: user.isEnabled,
  description: user.description,
  email: user.email,
  password_expires_at: null,
  ...self(base, `users/${user.otcId}`),
})

/** A group. */
export const groupDocument = (group: IdentityRow, { domainId }: AccountRow, base: string): object => ({
  id: group.otcId,
  name: group.name,
  domain_id: domainId,
  description: group.description,
  create_time: Number(group.createdAtMs),
  ...self(base, `groups/${group.otcId}`),
})

/** A project. */
export const projectDocument = (project: ProjectRow, { domainId }: AccountRow, base: string): object => ({
  id: project.id,
  name: project.name,
  description: project.description,
  domain_id: domainId,
  parent_id: domainId,
  is_domain: false,
  enabled: project.isEnabled,
  ...self(base, `projects/${project.id}`),
})

/** A domain, which an account is. */
export const domainDocument = ({ domainId, name }: AccountRow, base: string): object => ({
  id: domainId,
  name,
  description: '',
  enabled: true,
  ...self(base, `domains/${domainId}`),
})

/** An access key, as `OS-CREDENTIAL` shows it. The secret is told when it is made, and never again. */
export const accessKeyDocument = (key: AccessKeyRow, userOtcId: string, secret?: string): object => ({
  access: key.id,
  ...(secret === undefined ? {} : { secret }),
  user_id: userOtcId,
  status: key.isActive ? 'active' : 'inactive',
  description: key.description,
  create_time: otcTime(key.createdAtMs),
  ...(key.lastUsedAtMs === null ? {} : { last_use_time: otcTime(key.lastUsedAtMs) }),
})

/** The same key, as OpenStack's credentials of type `ec2` show it. */
export const ec2Document = (
  key: AccessKeyRow,
  {
    userOtcId,
    projectId,
    secret,
    base,
  }: { userOtcId: string; projectId: string | null; secret?: string; base: string },
): object => ({
  id: key.id,
  type: 'ec2',
  user_id: userOtcId,
  project_id: projectId,
  blob: JSON.stringify({ access: key.id, ...(secret === undefined ? {} : { secret }) }),
  ...self(base, `credentials/${key.id}`),
})

/** An agency: a role that trusts one other account. */
export const agencyDocument = (role: IdentityRow, owner: AccountRow, trusted: AccountRow | undefined): object => ({
  id: role.otcId,
  name: role.name,
  domain_id: owner.domainId,
  trust_domain_id: trusted?.domainId ?? '',
  trust_domain_name: trusted?.name ?? '',
  description: role.description,
  // Hours.
  duration: role.expiresAtMs === null ? 'FOREVER' : String(Number(role.expiresAtMs - role.createdAtMs) / 3_600_000),
  expire_time: role.expiresAtMs === null ? null : otcTime(role.expiresAtMs).replace('Z', ''),
  create_time: otcTime(role.createdAtMs).replace('Z', ''),
})

/** A role: a managed policy. */
export const roleDocument = (
  {
    id,
    name,
    description,
    document,
  }: { readonly id: string; readonly name: string; readonly description: string; readonly document: string },
  base: string,
): object => ({
  id,
  name,
  display_name: name,
  description,
  domain_id: null,
  type: 'AX',
  policy: JSON.parse(document) as unknown,
  ...self(base, `roles/${id}`),
})
