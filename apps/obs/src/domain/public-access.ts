import { type SettingKey, settingKey, settingOf } from './setting-key.ts'

/** What a bucket refuses to make public. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean
  readonly IgnorePublicAcls: boolean
  readonly BlockPublicPolicy: boolean
  readonly RestrictPublicBuckets: boolean
}

/** `?publicAccessBlock`. A bucket that was never told otherwise blocks all; null blocks nothing. */
export const PUBLIC_ACCESS_BLOCK: SettingKey<PublicAccessBlock> = settingKey('publicAccessBlock')

/** Who owns what others upload, and whether there are ACLs at all. */
export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter'

/** Its document. */
export interface OwnershipControls {
  readonly Rule: readonly { readonly ObjectOwnership: ObjectOwnership }[]
}

/** `?ownershipControls`. A bucket that was never told otherwise has `BucketOwnerEnforced`; null is `ObjectWriter`. */
export const OWNERSHIP_CONTROLS: SettingKey<OwnershipControls> = settingKey('ownershipControls')

type Settings = Parameters<typeof settingOf>[0]

/** Whether a bucket blocks something, such as public ACLs. */
export const blocks = (settings: Settings, what: keyof PublicAccessBlock): boolean => {
  const block = settingOf(settings, PUBLIC_ACCESS_BLOCK)
  return block === undefined ? true : (block?.[what] ?? false)
}

/** The ownership that counts in a bucket. */
export const ownershipOf = (settings: Settings): ObjectOwnership => {
  const controls = settingOf(settings, OWNERSHIP_CONTROLS)
  return controls === undefined ? 'BucketOwnerEnforced' : (controls?.Rule[0]?.ObjectOwnership ?? 'ObjectWriter')
}
