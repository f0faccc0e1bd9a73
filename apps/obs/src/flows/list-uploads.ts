import type { UploadPlace, UploadRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { isRolled, listRolled, type Page } from './list-rolled.ts'

/** Which uploads to list. */
export interface ListUploadsInput {
  readonly bucketId: string
  readonly prefix: string
  readonly delimiter: string
  readonly max: number
  readonly keyMarker: string | undefined
  /** The upload of `keyMarker` after which to go on; undefined skips all of that key's. */
  readonly marked: UploadRow | undefined
}

/** Lists uploads under way by key, and those of one key by the time they were begun. */
export const listUploads = async (
  { uploads }: Pick<ObsContext, 'uploads'>,
  input: ListUploadsInput,
): Promise<Page<UploadRow>> => {
  const { bucketId, prefix, keyMarker, marked } = input
  const source = {
    read: (from: { readonly after?: UploadPlace | string; readonly afterPrefix?: string }, limit: number) => {
      const { after, afterPrefix } = from
      const place = typeof after === 'string' ? { afterKey: after } : { after }
      return uploads.list(bucketId, { prefix, afterPrefix, ...place, limit })
    },
    placeOf: (row: UploadRow): UploadPlace | string => row,
  }
  if (keyMarker === undefined) return listRolled(source, input, {})
  const start = isRolled(keyMarker, input) ? { afterPrefix: keyMarker } : { after: marked ?? keyMarker }
  return listRolled(source, input, start)
}
