import { seededBytes } from '@sealstack/testing'

/** Random numbers that are the same for the same seed. */
export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  readonly below: (limit: number) => number
  readonly pick: <Value>(values: readonly Value[]) => Value
}

/** {@link Random} out of a stream of bytes. */
export const seededRandom = (seed: string): Random => {
  let [at, refills] = [0, 0]
  let pool = Buffer.of()
  const below = (limit: number): number => {
    if (at >= pool.length) {
      pool = Buffer.from(seededBytes(4096, `${seed} ${refills++}`))
      at = 0
    }
    const value = pool.readUInt32BE(at)
    at += 4
    return value % limit
  }
  return {
    below,
    pick: <Value>(values: readonly Value[]) => {
      if (values.length === 0) throw new RangeError('There is nothing to pick from')
      return values[below(values.length)] as Value
    },
  }
}
