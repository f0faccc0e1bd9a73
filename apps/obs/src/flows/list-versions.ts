import type { ListedVersionRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { rankOfVersionId } from '../domain/version-id.ts'
import { isRolled, listRolled, type Page } from './list-rolled.ts'

/** Which versions to list. */
export interface ListVersionsInput {
  readonly bucketId: string
  readonly prefix: string
  readonly delimiter: string
  readonly max: number
  /** Keys after this one; with a version id also what is older than that version of this key. */
  readonly keyMarker: string | undefined
  readonly versionIdMarker: string | undefined
}

interface Place {
  readonly after: string
  readonly olderThan?: bigint
}

/** Lists versions and delete markers by key, each key's from the newest to the oldest. */
export const listVersions = async (
  ctx: Pick<ObsContext, 'objects'>,
  input: ListVersionsInput,
): Promise<Page<ListedVersionRow>> => {
  const { bucketId, prefix } = input
  const source = {
    read: (from: { readonly after?: Place; readonly afterPrefix?: string }, limit: number) =>
      ctx.objects.listVersions(bucketId, { prefix, afterPrefix: from.afterPrefix, ...from.after, limit }),
    placeOf: ({ key, rank }: ListedVersionRow) => ({ after: key, olderThan: rank }),
  }
  return listRolled(source, input, await startOf(ctx, input))
}

/**
 * A version that a page ended with may have been deleted since, as by whoever empties a bucket page by page. Its id tells
 * where it was; a `null` one does not, and its key is listed again from the first version that is left.
 */
const startOf = async (
  { objects }: Pick<ObsContext, 'objects'>,
  { bucketId, keyMarker, versionIdMarker, prefix, delimiter }: ListVersionsInput,
): Promise<{ readonly after?: Place; readonly afterPrefix?: string }> => {
  if (keyMarker === undefined) return {}
  if (versionIdMarker === undefined) {
    return isRolled(keyMarker, { prefix, delimiter }) ? { afterPrefix: keyMarker } : { after: { after: keyMarker } }
  }
  const marked = await objects.find(bucketId, keyMarker, versionIdMarker)
  const olderThan = marked?.rank ?? rankOfVersionId(versionIdMarker) ?? FIRST
  return { after: { after: keyMarker, olderThan } }
}

/** Greater than every rank. */
const FIRST = 2n ** 63n - 1n
