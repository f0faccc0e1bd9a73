import { createFail, type Fail } from '@sealstack/errors'
import { failPoint } from '@sealstack/fail-points'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { s3Errors } from '../../errors.ts'
import { rewriteObject, type Segment } from '../../flows/rewrite-object.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { MAX_KEY_BYTES } from '../../wire/inputs.ts'
import { behalfOf } from './behalf-of.ts'
import { causeOf } from './cause-of.ts'
import { type HeldFile, holdFile, settleFile } from './file-system.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Files of a folder that are looked up at a time. */
const PAGE = 100

/** Who moves files. */
export interface Mover {
  readonly request: HttpRequest
  readonly caller: ObsCaller
}

/** Seals a file anew under another name, and takes it from the old one in the transaction that makes the new one visible. */
export const moveFile = async (
  ctx: ObsContext,
  { bucket, row, customerKey }: Pick<HeldFile, 'bucket' | 'row' | 'customerKey'>,
  name: string,
  mover: Mover,
): Promise<void> => {
  const size = Number(row.size)
  const cause = causeOf(mover.request)
  const { committed } = await rewriteObject(ctx, {
    bucket,
    row,
    key: name,
    segments: function* (): Generator<Segment> {
      yield { start: 0, end: size - 1 }
    },
    maxBytes: size,
    signal: () => mover.request.signal,
    customerKey,
    behalf: behalfOf(mover),
    cause,
  })
  failPoint('object-renamed')
  if (committed.kind === 'conflict') fail('FsRenameConflict')
  settleFile(committed, bucket)
  const { versionId } = row
  const atMs = ctx.clock.now()
  ctx.events.emit({
    name: 'ObjectRemoved:Delete',
    bucketId: bucket.id,
    key: row.key,
    atMs,
    object: { versionId },
    ...cause,
  })
}

/**
 * Moves all that lies below a folder, file by file in the order of their names. One whose new name is taken stops it;
 * what was moved stays moved, and who asks again moves the rest.
 */
export const moveFolder = async (
  ctx: ObsContext,
  bucket: BucketRow,
  { from, to }: { readonly from: string; readonly to: string },
  mover: Mover,
): Promise<void> => {
  let after: string | undefined
  let isFound = false
  for (;;) {
    const page = await ctx.objects.list(bucket.id, { prefix: from, after, limit: PAGE })
    for (const { key } of page) {
      const name = to + key.slice(from.length)
      if (Buffer.byteLength(name) > MAX_KEY_BYTES) fail('KeyTooLongError', { Key: name })
      using file = await holdFile(ctx, { bucket: bucket.name, key }, mover.request)
      await moveFile(ctx, file, name, mover)
      isFound = true
    }
    after = page.at(-1)?.key
    if (page.length < PAGE) break
  }
  if (!isFound) fail('NoSuchKey', { Key: from })
}
