import type { Direct } from './direct.ts'

/** A block is 1024 events, in the order of their ids: `block` is `id >> BLOCK_BITS`. */
export const BLOCK_BITS = 10

/** How many blocks are looked into at first, how many times as many each time, and how many at most. */
const [FIRST_BLOCKS, GROWTH, MOST_BLOCKS] = [1, 4, 256]

/** Which part of a list of events is asked for. */
export interface EventPage {
  /** Only events after this one. */
  readonly afterId?: number | undefined
  readonly limit: number
  readonly isNewestFirst?: boolean | undefined
}

/** The first `take` rows that are asked for, in their order, of the blocks given. */
type Find<Row> = (blocks: number[], take: number) => Promise<readonly Row[]>

/**
 * Lists events by an index that begins with their block. Events come in the order of time, but in no order of keys and
 * objects: in an index by those alone each would go to a page of its own, which costs more to write than all else of it.
 * Here the pages of the last block take all that comes, and whoever searches looks into each block, from the end that is
 * asked for until there is enough.
 */
export const listByBlocks = async <Row>(
  { direct, table }: { readonly direct: Pick<Direct, 'read'>; readonly table: string },
  { afterId = 0, limit, isNewestFirst = false }: EventPage,
  find: Find<Row>,
): Promise<readonly Row[]> => {
  const ends = `SELECT (SELECT min("id") FROM "${table}"), (SELECT max("id") FROM "${table}")`
  const [oldest, newest] = (await direct.read((run) => run.first(ends, []))) ?? []
  if (oldest == null || newest == null) return []
  const [first, last] = [blockOf(Math.max(Number(oldest), afterId + 1)), blockOf(Number(newest))]
  const found: Row[] = []
  for (let done = 0, size = FIRST_BLOCKS; found.length < limit && first + done <= last; ) {
    const count = Math.min(size, last - first - done + 1)
    const start = isNewestFirst ? last - done - count + 1 : first + done
    const blocks = Array.from({ length: count }, (_, index) => start + index)
    found.push(...(await find(blocks, limit - found.length)))
    done += count
    size = Math.min(size * GROWTH, MOST_BLOCKS)
  }
  return found
}

/** By division: numbers are shifted as if they had 32 bits. */
const blockOf = (id: number): number => Math.floor(id / 2 ** BLOCK_BITS)
