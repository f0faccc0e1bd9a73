import { test } from 'vitest'
import { cannedAcl } from './acl.ts'
import { ANONYMOUS_OWNER, mayBeForeign, newOwner, ownerOf } from './object-owner.ts'
import type { ObjectOwnership } from './public-access.ts'

const [OWNER, OTHER] = ['000000000000', '111122223333']

/** The settings of a bucket that has been told whose its objects are. */
const under = (ObjectOwnership: ObjectOwnership, more: Readonly<Record<string, unknown>> = {}) => ({
  find: (name: string): unknown => (name === 'ownershipControls' ? { Rule: [{ ObjectOwnership }] } : more[name]),
})

test.for<[ObjectOwnership, string | undefined, string | undefined, string | null]>([
  ['BucketOwnerEnforced', OTHER, undefined, null],
  ['BucketOwnerEnforced', undefined, undefined, null],
  ['BucketOwnerPreferred', OTHER, 'bucket-owner-full-control', null],
  ['BucketOwnerPreferred', OTHER, 'bucket-owner-read', OTHER],
  ['BucketOwnerPreferred', OTHER, undefined, OTHER],
  ['ObjectWriter', OTHER, 'bucket-owner-full-control', OTHER],
  ['ObjectWriter', OWNER, undefined, null],
  ['ObjectWriter', undefined, undefined, ANONYMOUS_OWNER],
])('under %s an upload by %s with the list %s is %s’s', ([ownership, writerId, canned, owner], { expect }) => {
  expect(newOwner(under(ownership), OWNER, { writerId, canned })).toBe(owner)
})

test('without ACLs everything is the bucket’s owner’s, whatever was before', ({ expect }) => {
  const theirs = { ownerId: OTHER }
  expect(ownerOf(theirs, OWNER, under('ObjectWriter'))).toBe(OTHER)
  expect(ownerOf(theirs, OWNER, under('BucketOwnerEnforced'))).toBe(OWNER)
  expect(mayBeForeign(under('ObjectWriter'))).toBe(false)
  expect(mayBeForeign(under('ObjectWriter', { hasForeignObjects: true }))).toBe(true)
  expect(mayBeForeign(under('BucketOwnerEnforced', { hasForeignObjects: true }))).toBe(false)
})

test('some canned lists give something to the owner of the bucket', ({ expect }) => {
  const granted = (name: string, owner: string) =>
    cannedAcl(name, owner, OWNER)?.AccessControlList.Grant.map(({ Grantee, Permission }) => [Grantee.ID, Permission])
  expect(granted('bucket-owner-read', OTHER)).toEqual([
    [OTHER, 'FULL_CONTROL'],
    [OWNER, 'READ'],
  ])
  expect(granted('bucket-owner-full-control', OTHER)).toHaveLength(2)
  expect(granted('bucket-owner-read', OWNER)).toEqual([[OWNER, 'FULL_CONTROL']])
})
