import type { ListedRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { isRolled, listRolled } from './list-rolled.ts'

/** Which keys to list. */
export interface ListInput {
  readonly bucketId: string
  readonly prefix: string
  readonly delimiter: string
  /** Keys and common prefixes after this one. */
  readonly after: string | undefined
  readonly maxKeys: number
}

/** A page of a listing. */
export interface KeyPage {
  readonly objects: readonly ListedRow[]
  readonly prefixes: readonly string[]
  /** What to begin the next page after; undefined on the last one. */
  readonly next: string | undefined
}

/** Lists objects in the order of their keys' UTF-8 bytes, rolling up what lies behind a delimiter. */
export const listKeys = async ({ objects }: Pick<ObsContext, 'objects'>, input: ListInput): Promise<KeyPage> => {
  const { bucketId, prefix, after, maxKeys: max } = input
  const source = {
    read: (from: { readonly after?: string; readonly afterPrefix?: string }, limit: number) =>
      objects.list(bucketId, { prefix, ...from, limit }),
    placeOf: ({ key }: ListedRow) => key,
    skim: (afterPrefix: string, limit: number) =>
      objects.skim(bucketId, { prefix, delimiter: input.delimiter, afterPrefix, limit }),
  }
  const start = after === undefined ? {} : isRolled(after, input) ? { afterPrefix: after } : { after }
  const { rows, prefixes, last } = await listRolled(source, { ...input, max }, start)
  return { objects: rows, prefixes, next: typeof last === 'object' ? last.key : last }
}
