/** Hands each thing that is told to everybody who follows at that moment. */
export interface Broadcast<Thing> {
  readonly tell: (thing: Thing) => void
  /** What is told from now on. It ends when the broadcast does, or when its reader leaves off. */
  readonly follow: () => AsyncIterableIterator<Thing>
  /** How many follow. */
  readonly count: () => number
  readonly close: () => void
}

/** Makes a broadcast. What a follower has not read yet waits in memory. */
export const broadcast = <Thing>(): Broadcast<Thing> => {
  const followers = new Set<{ readonly push: (thing: Thing) => void; readonly end: () => void }>()
  const follow = (): AsyncIterableIterator<Thing> => {
    const waiting: Thing[] = []
    const readers: ((result: IteratorResult<Thing>) => void)[] = []
    let isOver = false
    const end = (): void => {
      isOver = true
      followers.delete(follower)
      for (const read of readers.splice(0)) read({ done: true, value: undefined })
    }
    const follower = {
      push: (thing: Thing): void => {
        const read = readers.shift()
        if (read) read({ done: false, value: thing })
        else waiting.push(thing)
      },
      end,
    }
    followers.add(follower)
    const iterator: AsyncIterableIterator<Thing> = {
      next: async () => {
        if (waiting.length > 0) return { done: false, value: waiting.shift() as Thing }
        return isOver ? { done: true, value: undefined } : new Promise((resolve) => readers.push(resolve))
      },
      return: async () => {
        end()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }
  return {
    tell: (thing) => {
      for (const { push } of followers) push(thing)
    },
    follow,
    count: () => followers.size,
    close: () => {
      for (const { end } of [...followers]) end()
    },
  }
}
