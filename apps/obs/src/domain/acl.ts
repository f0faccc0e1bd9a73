/** Who is granted something: a user by id, or a group by URI. */
export type Grantee = { readonly kind: 'user'; readonly id: string } | { readonly kind: 'group'; readonly uri: string }

/** One right of one grantee. */
export interface Grant {
  readonly grantee: Grantee
  readonly permission: Permission
}

/** Rights that an access control list knows. */
export type Permission = (typeof PERMISSIONS)[number]
export const PERMISSIONS = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'] as const

/** Everyone, with or without a signature. */
export const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers'
/** Everyone who signs. */
export const AUTHENTICATED_USERS = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers'
/** The service that delivers logs. */
export const LOG_DELIVERY = 'http://acs.amazonaws.com/groups/s3/LogDelivery'

const GROUPS = [ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY]

/** What an object's canned ACL grants beside the owner's full control. */
const CANNED: Readonly<Record<string, readonly (readonly [uri: string, Permission])[]>> = {
  private: [],
  'public-read': [[ALL_USERS, 'READ']],
  'public-read-write': [
    [ALL_USERS, 'READ'],
    [ALL_USERS, 'WRITE'],
  ],
  'authenticated-read': [[AUTHENTICATED_USERS, 'READ']],
  // There is one account, so the bucket's owner is the object's.
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
  // OBS's words for a bucket whose objects are public too; of an object they mean the same without.
  'public-read-delivered': [[ALL_USERS, 'READ']],
  'public-read-write-delivered': [
    [ALL_USERS, 'READ'],
    [ALL_USERS, 'WRITE'],
  ],
}

/** The grants of a canned ACL; undefined for a name that is none of an object's. */
export const cannedGrants = (name: string, ownerId: string): readonly Grant[] | undefined =>
  CANNED[name] && [
    ownerGrant(ownerId),
    ...CANNED[name].map(([uri, permission]): Grant => ({ grantee: { kind: 'group', uri }, permission })),
  ]

/** The grants of an object that has no list of its own: all to its owner. */
export const ownerGrant = (ownerId: string): Grant => ({
  grantee: { kind: 'user', id: ownerId },
  permission: 'FULL_CONTROL',
})

/** Whether a URI is a group's. */
export const isGroup = (uri: string): boolean => GROUPS.includes(uri)

/** The permission that a word names. */
export const readPermission = (text: string | undefined): Permission | undefined =>
  PERMISSIONS.find((each) => each === text?.trim())

/** The grants of a row. */
export const storedGrants = (json: string | null, ownerId: string): readonly Grant[] =>
  json === null ? [ownerGrant(ownerId)] : JSON.parse(json)
