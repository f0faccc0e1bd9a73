import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientsOf, WrongAnswer } from './clients.ts'
import { type Inspection, inspect } from './inspect.ts'
import { BrokenPromise, type Promises, promises } from './promises.ts'
import { type Random, seededRandom } from './random.ts'
import { type CrashServer, type Doom, startServer } from './server.ts'
import { prepareBuckets, type Worker, work } from './workload.ts'

/** How one life of the server is to end: at a fail point, or `afterMs` of work. */
export type Ending = Doom | { readonly afterMs: number }

/** How it ended, and what was found at the next start. */
export interface Round {
  /** The fail point, or `random`. */
  readonly where: string
  readonly acknowledged: number
  readonly found: Inspection
}

/** All that a run needs. */
export interface CrashRun {
  readonly dataDir: string
  readonly seed: string
  readonly endings: readonly Ending[]
  readonly onRound?: (round: Round, index: number) => void
}

/** A server that a doom does not reach in this time is killed wherever it is. Milliseconds. */
const PATIENCE_MS = 15_000
/** A server that was killed is gone within this. Milliseconds. */
const DYING_MS = 3000

/**
 * Lets a server die as often as there are endings, under load, and holds it after each start to what it had promised.
 * @throws BrokenPromise, WrongAnswer
 */
export const crash = async ({ dataDir, seed, endings, onRound }: CrashRun): Promise<readonly Round[]> => {
  const random = seededRandom(seed)
  const canary = Buffer.from(`canary ${createHash('sha256').update(seed).digest('hex')}`)
  const state = { promises: promises(), random, canary, dataDir }
  await firstStart(dataDir)
  const rounds: Round[] = []
  let ended: string[] = []
  for (const ending of [...endings, undefined]) {
    const life = await live(state, ending)
    const { found } = life
    if (found) {
      for (const where of ended) {
        rounds.push({ where, acknowledged: state.promises.acknowledged(), found })
        onRound?.(rounds.at(-1) as Round, rounds.length)
      }
      ended = []
    }
    ended.push(life.where)
  }
  return rounds
}

/** The endings of a long run: each fail point so many times, then random moments, all in a seeded order. */
export const planOf = (points: readonly string[], perPoint: number, atRandom: number, seed: string): Ending[] => {
  const random = seededRandom(`${seed} plan`)
  const planned: Ending[][] = []
  for (const point of points) {
    for (let turn = 0; turn < perPoint; turn++) {
      const count = AT_START.includes(point) ? 1 : 1 + random.below(/^blob|transaction/.test(point) ? 12 : 2)
      // What the sweep is to find must be left there first.
      const before = point === 'before-orphan-swept' ? [{ point: 'blob-folder-synced', count: 1 }] : []
      planned.push([...before, { point, count }])
    }
  }
  for (let turn = 0; turn < atRandom; turn++) planned.push([{ afterMs: random.below(1200) }])
  for (let at = planned.length - 1; at > 0; at--) {
    const other = random.below(at + 1)
    ;[planned[at], planned[other]] = [planned[other] as Ending[], planned[at] as Ending[]]
  }
  return planned.flat()
}

/** Fail points that a server passes soon after its start, before it is asked for anything. */
const AT_START = ['object-expired', 'before-orphan-swept']

interface State {
  readonly promises: Promises
  readonly random: Random
  readonly canary: Buffer
  readonly dataDir: string
}

const firstStart = async (dataDir: string): Promise<void> => {
  const server = await startServer(dataDir)
  const clients = clientsOf(server.endpoint ?? '')
  await prepareBuckets(clients)
  clients.close()
  server.kill('SIGTERM')
  await server.ended
}

/** One life of a server: it is held to what was promised, unless it dies before, then works until its end comes. */
const live = async (
  state: State,
  ending: Ending | undefined,
): Promise<{ readonly where: string; readonly found: Inspection | undefined }> => {
  const doom = ending && 'point' in ending ? ending : undefined
  const isAtStart = doom !== undefined && AT_START.includes(doom.point)
  const server = await startServer(state.dataDir, isAtStart ? doom : undefined)
  try {
    const found = await inspected(state, server)
    if (!found) {
      if (isAtStart) return { where: doom.point, found }
      throw new WrongAnswer(`The server ended by itself: ${(await server.ended).log}`)
    }
    if (ending === undefined) return { where: 'the end', found }
    if (doom && !isAtStart) server.doom(doom)
    const isReached = await worked(state, server, ending)
    return { where: doom && isReached ? doom.point : 'random', found }
  } finally {
    server.kill('SIGKILL')
    await server.ended
  }
}

/** Undefined when the server died meanwhile. */
const inspected = async (state: State, server: CrashServer): Promise<Inspection | undefined> => {
  if (server.endpoint === undefined) {
    const { signal, log } = await server.ended
    if (signal !== 'SIGKILL') throw new WrongAnswer(`The server does not start: ${log}`)
    return undefined
  }
  const clients = clientsOf(server.endpoint)
  try {
    return await inspect({ clients, promises: state.promises }, state.dataDir, state.canary)
  } catch (error) {
    if (error instanceof BrokenPromise || !(await isDead(server))) throw error
    return undefined
  } finally {
    clients.close()
  }
}

const isDead = (server: CrashServer): Promise<boolean> =>
  Promise.race([server.ended.then(() => true), sleep(DYING_MS, false)])

/** Works until the server dies, or for so long, and then kills it. Says whether it died by itself. */
const worked = async (state: State, server: CrashServer, ending: Ending): Promise<boolean> => {
  const [point, forMs] = 'point' in ending ? [ending.point, PATIENCE_MS] : ['random', ending.afterMs]
  const stop = new AbortController()
  const workers = ['one', 'two', 'keys'].map((name) => {
    const clients = clientsOf(server.endpoint ?? '')
    const worker: Worker = { ...state, name, clients }
    const done = work(worker, name === 'keys' ? 'keys' : 'objects', point, stop.signal).catch(
      async (error: unknown) => {
        // Whoever was cut off has no answer; one that the server gave while it lives on is wrong.
        if (!(await isDead(server))) throw error
      },
    )
    return { clients, done }
  })
  const all = Promise.all(workers.map(({ done }) => done))
  const isReached = await Promise.race([server.ended.then(() => true), sleep(forMs, false), all.then(() => true)])
  server.kill('SIGKILL')
  await server.ended
  stop.abort()
  await all.finally(() => {
    for (const { clients } of workers) clients.close()
  })
  return isReached
}
