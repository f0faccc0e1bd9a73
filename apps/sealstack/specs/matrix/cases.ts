import {
  ASKS,
  BUCKETS,
  type Dialect,
  GOING_ON,
  type GoingOn,
  PATHS,
  READERS,
  type Reader,
  STATES,
  type State,
} from './dimensions.ts'
import { isKept, READ_RULES, STATE_RULES, WRITE_RULES, type WriteQuestion } from './rules.ts'
import { isUpdatable, nameOfSealing, type Sealing, sealingAfter, sealingOf } from './sealing.ts'

const DIALECTS: readonly Dialect[] = ['s3', 'obs']
const NAMES = { s3: 'S3', obs: 'OBS' } as const

/** Something that is written. */
export interface WriteCase extends WriteQuestion {
  readonly id: number
  /** The claim's subject: what is written, how, where. */
  readonly title: string
  /** How it begins to be sealed; `blocked` where it must be refused. */
  readonly sealing: Sealing | 'blocked'
  /** Whether an earlier case has written the same by the same path. */
  readonly isTwin: boolean
}

/** All that is written while the key is enabled. */
export const WRITES: readonly WriteCase[] = (() => {
  const seen = new Set<string>()
  const questions = PATHS.flatMap((path) =>
    BUCKETS.flatMap((bucket) => ASKS.map((ask): WriteQuestion => ({ path, ask, bucket }))),
  )
  return questions
    .filter((question) => isKept(WRITE_RULES, question))
    .map(({ path, ask, bucket }, id) => {
      const sealing = sealingOf(ask, bucket)
      const name = sealing === 'blocked' ? `${id}` : `${path} ${nameOfSealing(ask.dialect, sealing)}`
      const isTwin = seen.has(name)
      seen.add(name)
      const title = `${path} in ${NAMES[ask.dialect]} with ${ask.name}, ${bucket.name}`
      return { id, path, ask, bucket, sealing, isTwin, title }
    })
})()

/** Why a write must be refused although its key is enabled; undefined where it must not. */
export const problemOf = ({
  path,
  sealing,
  ask,
  bucket,
}: WriteCase): 'blocked' | 'not updatable' | 'no change' | undefined => {
  if (sealing === 'blocked') return 'blocked'
  if (path.startsWith('Update') && !isUpdatable(sealing)) return 'not updatable'
  const changes = ask.algorithm ?? ask.customerKey ?? bucket.algorithm
  return path === 'CopyObject onto itself' && changes === undefined ? 'no change' : undefined
}

/** How what a write leaves is sealed; undefined where it leaves nothing. */
export const leftBy = (one: WriteCase): Sealing | undefined =>
  one.sealing === 'blocked' || problemOf(one) ? undefined : sealingAfter(one.path, one.sealing)

/** What is done with an object, or tried anew, while its key is in a state. */
export interface StateCase {
  readonly id: string
  readonly state: State
  readonly title: string
  readonly of: WriteCase
  readonly sealing: Sealing
  readonly does:
    | { readonly kind: 'read'; readonly reader: Reader; readonly dialect: Dialect }
    | { readonly kind: 'write' }
    | { readonly kind: 'go on'; readonly with: GoingOn }
}

/** Everything that is done in a state. What is written while the key is enabled is {@link WRITES}. */
export const casesIn = (state: State): readonly StateCase[] =>
  WRITES.flatMap((of) => {
    const sealing = leftBy(of)
    if (!sealing) return []
    const { isTwin, path, ask } = of
    const reads = READERS.flatMap((reader) =>
      DIALECTS.filter((dialect) => isKept(READ_RULES, { state, reader, dialect, isTwin, writtenIn: ask.dialect })).map(
        (dialect) => ({ kind: 'read', reader, dialect }) as const,
      ),
    )
    const goesOn = path === 'PutObject' ? GOING_ON.map((what) => ({ kind: 'go on', with: what }) as const) : []
    const others = state === 'enabled' ? [] : [{ kind: 'write' } as const, ...goesOn]
    return [...reads, ...others]
      .filter((does) => isKept(STATE_RULES, { state, key: sealing.key, isTwin, does: wordOf(does) }))
      .map((does) => ({
        state,
        of,
        sealing,
        does,
        title: titleOf(of, does),
        id: `${state} ${of.id} ${Object.values(does).join(' ')}`,
      }))
  })

const wordOf = (does: StateCase['does']): string =>
  does.kind === 'read' ? does.reader : does.kind === 'write' ? 'write' : does.with

const titleOf = (of: WriteCase, does: StateCase['does']): string => {
  if (does.kind === 'write') return of.title
  if (does.kind === 'go on') return `${does.with} to what was begun by ${of.title}`
  return `${does.reader} in ${NAMES[does.dialect]} of ${of.title}`
}

/** How many cases there are, in each state. */
export const countCases = (): Readonly<Record<State | 'written', number>> => ({
  written: WRITES.length,
  ...(Object.fromEntries(STATES.map((state) => [state, casesIn(state).length])) as Record<State, number>),
})
