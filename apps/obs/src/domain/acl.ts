import { type SettingKey, settingKey, settingOf } from './setting-key.ts'

/** Whom a grant is for: an account by its id, or a group by its URI. */
export interface Grantee {
  readonly ID?: string
  readonly URI?: string
}

/** What a grantee may do. */
export type Permission = 'FULL_CONTROL' | 'WRITE' | 'WRITE_ACP' | 'READ' | 'READ_ACP'

/** A grant of an ACL. */
export interface Grant {
  readonly Grantee: Grantee
  readonly Permission: Permission
  /** OBS: whether objects inherit it. */
  readonly Delivered?: boolean
}

/** An access control list. */
export interface Acl {
  readonly Owner: { readonly ID: string }
  /** OBS, of an object: whether its grants come from its bucket. */
  readonly Delivered?: boolean
  readonly AccessControlList: { readonly Grant: readonly Grant[] }
}

/** `?acl` of a bucket. */
export const BUCKET_ACL: SettingKey<Acl> = settingKey('acl')

const GROUPS = 'http://acs.amazonaws.com/groups'
/** Everybody, signed or not. */
export const ALL_USERS = `${GROUPS}/global/AllUsers`
/** Everybody whose request is signed. */
export const AUTHENTICATED_USERS = `${GROUPS}/global/AuthenticatedUsers`
/** What writes access logs. */
export const LOG_DELIVERY = `${GROUPS}/s3/LogDelivery`
/** EC2's image service. */
const EC2 = '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c'

const all = (Permission: Permission, Delivered?: true): Grant => ({
  Grantee: { URI: ALL_USERS },
  Permission,
  ...(Delivered ? { Delivered } : {}),
})

/** What canned ACLs grant beside the owner's full control. */
const CANNED: Readonly<Record<string, readonly Grant[]>> = {
  private: [],
  'public-read': [all('READ')],
  'public-read-write': [all('READ'), all('WRITE')],
  'public-read-delivered': [all('READ', true)],
  'public-read-write-delivered': [all('READ', true), all('WRITE', true)],
  'authenticated-read': [{ Grantee: { URI: AUTHENTICATED_USERS }, Permission: 'READ' }],
  'log-delivery-write': [
    { Grantee: { URI: LOG_DELIVERY }, Permission: 'WRITE' },
    { Grantee: { URI: LOG_DELIVERY }, Permission: 'READ_ACP' },
  ],
  'aws-exec-read': [{ Grantee: { ID: EC2 }, Permission: 'READ' }],
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
}

/** The ACL that some grants make. */
export const aclWith = (ownerId: string, grants: readonly Grant[]): Acl => ({
  Owner: { ID: ownerId },
  AccessControlList: { Grant: grants },
})

/** The owner's own grant. */
export const ownGrant = (ownerId: string): Grant => ({ Grantee: { ID: ownerId }, Permission: 'FULL_CONTROL' })

/** What the owner of the bucket gets of somebody else's object. */
const TO_BUCKET_OWNER: Readonly<Record<string, Permission>> = {
  'bucket-owner-read': 'READ',
  'bucket-owner-full-control': 'FULL_CONTROL',
}

/** A canned ACL; undefined when there is none of this name. */
export const cannedAcl = (name: string, ownerId: string, bucketOwnerId = ownerId): Acl | undefined => {
  const grants = Object.hasOwn(CANNED, name) ? CANNED[name] : undefined
  const permission = bucketOwnerId === ownerId ? undefined : TO_BUCKET_OWNER[name]
  const toBucketOwner: readonly Grant[] = permission ? [{ Grantee: { ID: bucketOwnerId }, Permission: permission }] : []
  return grants && aclWith(ownerId, [ownGrant(ownerId), ...grants, ...toBucketOwner])
}

/** The ACL of a bucket: the owner alone where none was put. */
export const aclOf = (settings: Parameters<typeof settingOf>[0], ownerId: string): Acl =>
  settingOf(settings, BUCKET_ACL) ?? aclWith(ownerId, [ownGrant(ownerId)])

/** The ACL of an object, as its row has its grants: the owner alone where there are none. */
export const objectAcl = (grants: string | null, ownerId: string): Acl =>
  aclWith(ownerId, grants === null ? [ownGrant(ownerId)] : JSON.parse(grants))

/** The grants of an object's ACL as its row has them. Nothing inherits from an object, so nothing is delivered. */
export const objectGrants = ({ AccessControlList: { Grant } }: Acl): string =>
  JSON.stringify(Grant.map(({ Grantee, Permission }) => ({ Grantee, Permission })))

/** Whether an ACL gives the owner full control and nobody anything else. */
export const isOwnersAlone = ({ Owner, AccessControlList: { Grant } }: Acl): boolean =>
  Grant.length === 1 && Grant[0]?.Grantee.ID === Owner.ID && Grant[0].Permission === 'FULL_CONTROL'

/** Whether a grant lets in everybody, or everybody who signs. */
export const isPublicGrant = ({ Grantee: { URI } }: Grant): boolean => URI === ALL_USERS || URI === AUTHENTICATED_USERS

/** Whether an ACL does. */
export const isPublicAcl = ({ AccessControlList: { Grant } }: Acl): boolean => Grant.some(isPublicGrant)
