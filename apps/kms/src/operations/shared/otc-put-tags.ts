import type { Tag } from '@sealstack/metadata/kms'
import type { KmsContext } from '../../context.ts'
import type { Caller } from '../../domain/caller.ts'
import { requireState } from '../../domain/key-state.ts'
import { Refusal } from '../../domain/refusal.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { MAX_TAGS, type RefuseTag } from '../../wire/otc-tags.ts'

/** Where tags go, and who puts them there. */
interface TagTarget {
  readonly keyId: string
  readonly caller: Caller
}

/** Adds tags to a key, or gives those that are there another value. */
export const putTags = async (
  ctx: KmsContext,
  { keyId, caller }: TagTarget,
  tags: readonly Tag[],
  refuse: RefuseTag,
): Promise<void> => {
  const key = await resolveOwnKey(ctx, keyId, caller)
  requireState(key, 'tag')
  const outcome = await ctx.tags.put(key.id, tags, MAX_TAGS)
  if (outcome === 'too-many') refuse('KMS.0409')
  if (outcome === 'unknown-key') throw new Refusal('not-found', `Key '${key.arn}' does not exist`)
}
