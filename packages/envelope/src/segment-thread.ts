// The program of a thread that seals and opens for others: see segment-pool.ts. It keeps keys for as long as a body lasts.
import { parentPort } from 'node:worker_threads'
import { type Digests, startDigests } from '@sealstack/streams'
import { discarder } from './discard.ts'
import { EnvelopeError } from './envelope-error.ts'
import type { FromThread, ToThread } from './segment-messages.ts'
import { runSlot, type SegmentTask, valuesOf } from './segment-work.ts'

/** A body that is being worked on. */
interface Body {
  readonly task: SegmentTask
  digests: Digests | undefined
}

const discard = discarder()
const bodies = new Map<number, Body>()

const answerTo = (message: ToThread & { readonly kind: 'run' | 'finish' }): FromThread => {
  const { body } = message
  const { task, digests } = bodies.get(body) ?? {}
  if (!task || !digests) throw new Error('The body is not being worked on')
  if (message.kind === 'finish') return { kind: 'finished', body, digests: valuesOf(task, digests) }
  discard(runSlot(task, digests, message.slot, message.job))
  return { kind: 'ran', body }
}

const send = (answer: FromThread): void => parentPort?.postMessage(answer)

const receive = async (message: ToThread): Promise<void> => {
  const { body } = message
  if (message.kind === 'begin') {
    const { task } = message
    const begun: Body = { task, digests: undefined }
    bodies.set(body, begun)
    begun.digests = await startDigests(task.digests)
  } else if (message.kind === 'end') {
    bodies.delete(body)
  } else {
    send(answerTo(message))
  }
}

/** Some digests must be loaded first: what comes meanwhile waits, so that the order stays. */
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (message: ToThread) => {
  last = last
    .then(() => receive(message))
    .catch((error: unknown) => {
      const reason = error instanceof EnvelopeError ? error.reason : undefined
      send({
        kind: 'failed',
        body: message.body,
        reason,
        message: error instanceof Error ? error.message : String(error),
      })
    })
})

send({ kind: 'ready' })
