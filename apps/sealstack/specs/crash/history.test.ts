import { describe, test } from 'vitest'
import { type History, historyFrom } from './history.ts'
import { BrokenPromise, type Content, promises } from './promises.ts'
import { seededRandom } from './random.ts'

const [first, second, third] = ['first', 'second', 'third'].map((text) => Buffer.from(text))

const texts = (history: History) => history.possible().map((content) => content?.toString() ?? 'nothing')

describe('the history of a place that several clients write', () => {
  test('after a write that was acknowledged nothing older is possible', ({ expect }) => {
    const history = historyFrom(undefined)
    expect(texts(history)).toEqual(['nothing'])
    history.begin(first)()
    history.begin(second)()
    expect(texts(history)).toEqual(['second'])
    history.begin(undefined)()
    expect(texts(history)).toEqual(['nothing'])
  })

  test('of writes that overlap either may be the last, and one that nobody acknowledged may be, or not', ({
    expect,
  }) => {
    const history = historyFrom(undefined)
    const [a, b] = [history.begin(first), history.begin(second)]
    expect(texts(history)).toEqual(['nothing', 'first', 'second'])
    b()
    expect(texts(history)).toEqual(['first', 'second'])
    a()
    expect(texts(history)).toEqual(['first', 'second'])
    history.begin(third)
    expect(texts(history)).toEqual(['first', 'second', 'third'])
  })

  test('is what the orders of its writes end with, all of them and no other', ({ expect }) => {
    const random = seededRandom('histories')
    for (let round = 0; round < 300; round++) {
      const history = historyFrom(undefined)
      const writes: Write[] = []
      const acknowledge = new Map<Write, () => void>()
      for (let step = 0; step < 9; step++) {
        const open = random.pick([undefined, undefined, ...acknowledge.keys()])
        if (open) {
          acknowledge.get(open)?.()
          acknowledge.delete(open)
          open.end = step
        } else if (writes.length < 5) {
          const write = { name: `write ${writes.length}`, begin: step, end: undefined }
          writes.push(write)
          acknowledge.set(write, history.begin(Buffer.from(write.name)))
        }
      }
      expect(texts(history).sort()).toEqual([...new Set(endsOf(writes, 'nothing'))].sort())
    }
  })
})

interface Write {
  readonly name: string
  readonly begin: number
  end: number | undefined
}

/** The last of each order of the writes, by trying all. */
const endsOf = (left: readonly Write[], last: string): readonly string[] => {
  const ends = left.every(({ end }) => end === undefined) ? [last] : []
  // Next is whichever is not behind another's end.
  const next = left.filter(({ begin }) => left.every(({ end }) => end === undefined || end > begin))
  return [
    ...ends,
    ...next.flatMap((write) =>
      endsOf(
        left.filter((other) => other !== write),
        write.name,
      ),
    ),
  ]
}

describe('what was promised of such a place', () => {
  const written = async (contents: readonly Buffer[]) => {
    const promised = promises()
    for (const content of contents) await promised.contend('plain/both', content, async () => undefined)
    return promised
  }
  const lost = (content: Content) => async () => content

  test('a write that was acknowledged and is lost breaks it, though what is there was written once', async ({
    expect,
  }) => {
    for (const found of [undefined, first, third]) {
      const promised = await written([first as Buffer, second as Buffer])
      await expect(promised.settle(lost(found))).rejects.toBeInstanceOf(BrokenPromise)
    }
    const promised = await written([first as Buffer, second as Buffer])
    expect(await promised.settle(lost(second))).toBe(1)
  })

  test('what was found at a start is what the next one is held to', async ({ expect }) => {
    const promised = await written([first as Buffer])
    const cutOff = promised.contend('plain/both', second, () => Promise.reject(new Error('the server has died')))
    await expect(cutOff).rejects.toThrow('died')
    expect(await promised.settle(lost(second))).toBe(1)
    await expect(promised.settle(lost(first))).rejects.toBeInstanceOf(BrokenPromise)
  })
})
