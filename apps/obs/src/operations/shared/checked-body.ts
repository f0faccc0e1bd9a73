import { pipeline } from 'node:stream/promises'
import type { HttpRequest } from '@sealstack/http'
import { digestTap, limitBytes, startDigests } from '@sealstack/streams'
import { keepOpen } from '../../flows/keep-open.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { readUploadBody, refuseMismatch } from './upload-body.ts'

/** A body that is a part of what is stored, and held to all that was announced for it before what follows is stored. */
export interface CheckedBody {
  /** To be read once. */
  readonly stream: () => AsyncIterable<Uint8Array>
  /** How many bytes it had, once it was read. */
  readonly bytes: () => number
}

/** Judges an upload's headers at once, and its body when it is read. */
export const checkedBody = async (
  request: HttpRequest,
  caller: Pick<ObsCaller, 'payload' | 'signing'>,
): Promise<CheckedBody> => {
  const { decoder, maxBytes, digests: names, expected } = readUploadBody(request, caller)
  const digests = await startDigests(names)
  const tap = digestTap(digests)
  const read = async function* (): AsyncGenerator<Uint8Array> {
    const stages = [keepOpen(request.body), ...(decoder ? [decoder] : []), limitBytes(maxBytes), tap]
    const done = pipeline(stages, { signal: request.signal })
    // A failure reaches the reader through `tap`, which the pipeline destroys with it.
    done.catch(() => undefined)
    yield* tap
    await done
    for (const { name, value } of expected()) {
      const computed = digests.digestOf(name)
      if (Buffer.compare(computed, value) !== 0) refuseMismatch({ kind: 'mismatch', name, computed }, request)
    }
  }
  return { stream: read, bytes: () => digests.bytes }
}
