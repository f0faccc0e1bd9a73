import { Worker } from 'node:worker_threads'
import { EnvelopeError } from './envelope-error.ts'
import type { FromThread, ToThread } from './segment-messages.ts'
import type { Sealed, SegmentTask, SegmentWork } from './segment-work.ts'

/** What a thread does of the work on a body. */
export type ThreadWork = Pick<SegmentWork, 'seal' | 'open' | 'end'>

/** A thread that works on segments, as the one sees it that has started it. */
export interface Thread {
  /** Resolves when it takes bodies, if ever it does. */
  readonly there: Promise<void>
  /** Whether it has come to that. */
  readonly isThere: () => boolean
  /** Resolves with the reason when it has ended, whoever has ended it. What it was working on has failed with that. */
  readonly ended: Promise<Error>
  /** How many bodies it is working on. */
  readonly bodies: () => number
  readonly take: (task: SegmentTask) => ThreadWork
  readonly stop: () => Promise<void>
}

/** Waits for the answer to what was asked for a body. */
interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** Starts a thread. It keeps no process alive but while it starts or has bodies. @throws whatever the system refuses it with */
export const startThread = (program: URL): Thread => {
  const worker = new Worker(program, { name: 'sealstack-segments' })
  const waiting = new Map<number, Waiting[]>()
  let isThere = false
  let failure: Error | undefined
  let lastBody = 0

  const there = new Promise<void>((resolve) => {
    worker.on('message', (answer: FromThread) => {
      if (answer.kind !== 'ready') return settle(waiting.get(answer.body)?.shift(), answer)
      isThere = true
      worker.unref()
      resolve()
    })
  })
  const ended = new Promise<Error>((resolve) => {
    const end = (error: Error): void => {
      failure ??= error
      for (const each of [...waiting.values()].flat()) each.reject(failure)
      resolve(failure)
    }
    worker.once('error', end).once('exit', (code) => end(new Error(`A thread that seals has ended with ${code}`)))
  })
  const tell = (message: ToThread, handedOver: readonly Uint8Array[] = []): void =>
    worker.postMessage(
      message,
      handedOver.map(({ buffer }) => buffer as ArrayBuffer),
    )
  const ask = (message: ToThread, handedOver?: readonly Uint8Array[]): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const others = waiting.get(message.body)
      if (!others || failure) return reject(failure ?? new Error('The work on this body has been ended'))
      others.push({ resolve, reject })
      tell(message, handedOver)
    })
  const take = (task: SegmentTask): ThreadWork => {
    lastBody += 1
    const body = lastBody
    if (waiting.size === 0) worker.ref()
    waiting.set(body, [])
    let isBegun = false
    // With what comes first, so that the thread need not wake up twice.
    const begin = (): void => {
      if (!isBegun) tell({ kind: 'begin', body, task })
      isBegun = true
    }
    return {
      seal: async (plain, isFinal) => {
        begin()
        return sealedOf(await ask({ kind: 'seal', body, plain, isFinal }, plain))
      },
      open: async (slot, job) => {
        begin()
        await ask({ kind: 'open', body, slot, job })
      },
      end: () => {
        if (!waiting.delete(body)) return
        if (isBegun) tell({ kind: 'end', body })
        if (waiting.size === 0) worker.unref()
      },
    }
  }
  return {
    there,
    isThere: () => isThere,
    ended,
    bodies: () => waiting.size,
    take,
    stop: async () => void (await worker.terminate()),
  }
}

type Answer = Exclude<FromThread, { readonly kind: 'ready' }>

/** Whoever has ended the work on a body waits no more. */
const settle = (asked: Waiting | undefined, answer: Answer): void => {
  if (answer.kind !== 'failed') asked?.resolve(answer)
  else asked?.reject(failureOf(answer))
}

const failureOf = ({ reason, code, message }: Answer & { readonly kind: 'failed' }): Error => {
  if (reason) return new EnvelopeError(reason, message)
  return code === undefined ? new Error(message) : Object.assign(new Error(message), { code })
}

const sealedOf = (answer: Answer): Sealed => {
  if (answer.kind === 'sealed') return answer.sealed
  throw new Error('A thread that seals gives nothing sealed')
}
