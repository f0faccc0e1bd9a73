// The program of a thread that seals and opens for others: see segment-pool.ts. It keeps keys for as long as a body lasts.
import { parentPort } from 'node:worker_threads'
import { readNowAt } from '@sealstack/streams'
import { discarder } from './discard.ts'
import { EnvelopeError, endsAt } from './envelope-error.ts'
import { writeNowAt } from './sealed-file-io.ts'
import type { FromThread, ToThread } from './segment-messages.ts'
import { beginSealing, type OpenJob, type OpenTask, type Sealed, type SegmentTask } from './segment-work.ts'
import { openSlot, sealedBytesOf } from './slot.ts'

/** A body that is being worked on. */
type Body =
  | OpenTask
  | { readonly kind: 'seal'; readonly seal: (plain: readonly Uint8Array[], isFinal: boolean) => Sealed }

const discard = discarder()
const bodies = new Map<number, Body>()

/** What is sealed is written, where there is a file; then nothing of it is left to be given. */
const begin = async (task: SegmentTask): Promise<Body> => {
  if (task.kind === 'open') return task
  const next = await beginSealing(task)
  let position = 0
  const seal = (plain: readonly Uint8Array[], isFinal: boolean): Sealed => {
    const { pieces, used, digests } = next(plain, isFinal)
    // Of some only a part had plaintext in it.
    discard(used.map(({ buffer }) => new Uint8Array(buffer)))
    if (task.descriptor === undefined) return { pieces, digests }
    position += writeNowAt(task.descriptor, pieces, position)
    discard(pieces)
    return { pieces: [], digests }
  }
  return { kind: 'seal', seal }
}

/** What is sealed is read first, where there is a file. */
const open = (task: OpenTask, slot: Uint8Array, job: OpenJob): readonly Uint8Array[] => {
  const { descriptor, plainPerSegment } = task
  if (descriptor === undefined) return openSlot(task, slot, job)
  const bytes = sealedBytesOf(job.plainBytes, plainPerSegment)
  const found = readNowAt(descriptor, slot.subarray(0, bytes), job.sealedStart)
  if (found < bytes) throw endsAt(job.sealedStart + found)
  return openSlot(task, slot, job)
}

const send = (answer: FromThread, handedOver: readonly Uint8Array[] = []): void =>
  parentPort?.postMessage(
    answer,
    handedOver.map(({ buffer }) => buffer as ArrayBuffer),
  )

const receive = async (message: ToThread): Promise<void> => {
  const { body } = message
  const begun = bodies.get(body)
  if (message.kind === 'begin') bodies.set(body, await begin(message.task))
  else if (message.kind === 'end') bodies.delete(body)
  else if (message.kind === 'seal' && begun?.kind === 'seal') {
    const sealed = begun.seal(message.plain, message.isFinal)
    send({ kind: 'sealed', body, sealed }, sealed.pieces)
  } else if (message.kind === 'open' && begun?.kind === 'open') {
    discard(open(begun, message.slot, message.job))
    send({ kind: 'opened', body })
  } else throw new Error('The body is not being worked on')
}

/** Some digests must be loaded first: what comes meanwhile waits, so that the order stays. */
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (message: ToThread) => {
  last = last
    .then(() => receive(message))
    .catch((error: unknown) => {
      send({
        kind: 'failed',
        body: message.body,
        reason: error instanceof EnvelopeError ? error.reason : undefined,
        code: error instanceof Error && 'code' in error ? String(error.code) : undefined,
        message: error instanceof Error ? error.message : String(error),
      })
    })
})

send({ kind: 'ready' })
