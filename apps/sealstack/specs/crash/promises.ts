import { type History, historyFrom } from './history.ts'

/** The bytes of an object; undefined where there is none. */
export type Content = Buffer | undefined

/** A version's bytes, or that it is a delete marker. */
export type VersionContent = Buffer | 'marker'

/** The server broke a promise: what it holds is not what it has acknowledged. */
export class BrokenPromise extends Error {}

/** Places, `bucket/key`, and what is at each. */
export type Contents = ReadonlyMap<string, Content>

interface Pending {
  readonly before: Contents
  readonly after: Contents
}

/** Versions of one key, the oldest first, and what was asked for and not answered. */
export interface VersionedKey {
  readonly versions: Map<string, VersionContent>
  pending?: { readonly added: VersionContent } | { readonly removed: string }
}

/** An upload under way. */
export interface OpenUpload {
  readonly id: string
  readonly place: string
  readonly parts: Map<number, { readonly etag: string; readonly bytes: Buffer }>
  pending?: { readonly number: number; readonly bytes: Buffer }
  /** Its completion was asked for and not answered. */
  isEnding: boolean
}

/** What the server has acknowledged, and what was asked for and not answered. */
export interface Promises {
  /** What is at a place that nothing is pending for. */
  readonly at: (place: string) => Content
  readonly places: (prefix: string) => readonly string[]
  /** Asks for a change of some places at one moment: it is promised once `run` resolves, and possible before. */
  readonly change: (after: Contents, run: () => Promise<unknown>) => Promise<void>
  /** Asks for a change of a place whose writers do not wait for each other; see {@link History}. */
  readonly contend: (place: string, content: Content, run: () => Promise<unknown>) => Promise<void>
  readonly versioned: Map<string, VersionedKey>
  readonly uploads: Map<string, OpenUpload>
  /** Key ids of the KMS, and how often each was rotated. */
  readonly keys: Map<string, number>
  /** How many changes were acknowledged. */
  readonly acknowledged: () => number
  /**
   * Reads every place and holds it to what was promised; what was pending is now what it was found to be. Gives how
   * many objects there are. @throws BrokenPromise
   */
  readonly settle: (read: (place: string) => Promise<Content>) => Promise<number>
}

/** Objects of this bucket may go by themselves. */
export const EXPIRING = 'expiring'

/** No promises yet. */
export const promises = (): Promises => {
  const objects = new Map<string, Content>()
  const pending = new Set<Pending>()
  const contended = new Map<string, History>()
  let acknowledged = 0

  const settleOne = async (place: string, expected: Content, read: (place: string) => Promise<Content>) => {
    const found = await read(place)
    if (!mayBe(place, found, expected))
      throw new BrokenPromise(`${place}: ${told(expected)} was promised, ${told(found)} is there`)
    objects.set(place, found)
  }
  const settlePending = async ({ before, after }: Pending, read: (place: string) => Promise<Content>) => {
    const found = new Map<string, Content>()
    for (const place of after.keys()) found.set(place, await read(place))
    const matches = (state: Contents) => [...state].every(([place, content]) => mayBe(place, found.get(place), content))
    if (!matches(before) && !matches(after)) {
      const list = [...found].map(
        ([place, content]) =>
          `${place}: ${told(content)}, neither ${told(before.get(place))} nor ${told(after.get(place))}`,
      )
      throw new BrokenPromise(list.join('; '))
    }
    for (const [place, content] of found) objects.set(place, content)
  }
  return {
    at: (place) => objects.get(place),
    places: (prefix) =>
      [...objects].flatMap(([place, content]) => (content && place.startsWith(prefix) ? [place] : [])),
    change: async (after, run) => {
      const change = { before: new Map([...after.keys()].map((place) => [place, objects.get(place)])), after }
      pending.add(change)
      await run()
      pending.delete(change)
      for (const [place, content] of after) objects.set(place, content)
      acknowledged += 1
    },
    contend: async (place, content, run) => {
      const history = contended.get(place) ?? historyFrom(undefined)
      contended.set(place, history)
      const acknowledge = history.begin(content)
      await run()
      acknowledge()
      acknowledged += 1
    },
    versioned: new Map(),
    uploads: new Map(),
    keys: new Map(),
    acknowledged: () => acknowledged,
    settle: async (read) => {
      const uncertain = new Set([...pending].flatMap(({ after }) => [...after.keys()]))
      for (const [place, content] of objects) if (!uncertain.has(place)) await settleOne(place, content, read)
      for (const change of pending) await settlePending(change, read)
      pending.clear()
      let present = [...objects.values()].filter((content) => content !== undefined).length
      for (const [place, history] of contended) {
        const found = await read(place)
        const possible = history.possible()
        if (!possible.some((content) => isSame(content, found))) {
          throw new BrokenPromise(`${place}: ${told(found)} is there, and not ${possible.map(told).join(', or ')}`)
        }
        contended.set(place, historyFrom(found))
        if (found) present += 1
      }
      return present
    },
  }
}

/** What may go by itself may have gone. */
const mayBe = (place: string, found: Content, expected: Content): boolean =>
  isSame(found, expected) || (found === undefined && place.startsWith(`${EXPIRING}/`))

const isSame = (a: Content, b: Content): boolean => (a === undefined || b === undefined ? a === b : a.equals(b))

const told = (content: Content): string => (content === undefined ? 'nothing' : `${content.byteLength} bytes`)
