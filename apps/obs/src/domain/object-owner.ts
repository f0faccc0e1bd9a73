import { ownershipOf } from './public-access.ts'
import { type SettingKey, settingKey, settingOf } from './setting-key.ts'

type Settings = Parameters<typeof settingOf>[0]

/** Whom an object belongs to that somebody unsigned has uploaded: S3's canonical user of that name. */
export const ANONYMOUS_OWNER = '65a011a29cdf8ec533ec3d1ccaae921c'

/** Whether a bucket has ever taken an object of another account's: where it has not, nobody needs to look. */
export const HAS_FOREIGN_OBJECTS: SettingKey<boolean> = settingKey('hasForeignObjects')

/** Whether objects may be somebody else's than their bucket's owner's. */
export const mayBeForeign = (settings: Settings): boolean =>
  ownershipOf(settings) !== 'BucketOwnerEnforced' && settingOf(settings, HAS_FOREIGN_OBJECTS) === true

/** The account that an upload's object will belong to; null for the bucket's owner. */
export const newOwner = (
  settings: Settings,
  bucketOwnerId: string,
  {
    writerId = ANONYMOUS_OWNER,
    canned,
  }: { readonly writerId: string | undefined; readonly canned: string | undefined },
): string | null => {
  if (writerId === bucketOwnerId) return null
  const ownership = ownershipOf(settings)
  if (ownership === 'BucketOwnerEnforced') return null
  return ownership === 'BucketOwnerPreferred' && canned === 'bucket-owner-full-control' ? null : writerId
}

/** The account that an object belongs to, whoever has uploaded it: in buckets without ACLs it is their owner. */
export const ownerOf = (
  { ownerId }: { readonly ownerId: string | null },
  bucketOwnerId: string,
  settings: Settings,
): string => (ownershipOf(settings) === 'BucketOwnerEnforced' ? bucketOwnerId : (ownerId ?? bucketOwnerId))

/** The same for many objects of one bucket. */
export const ownersIn =
  (bucket: { readonly ownerId: string }, settings: Settings) =>
  (row: { readonly ownerId: string | null }): string =>
    ownerOf(row, bucket.ownerId, settings)
