import type { EnvelopeErrorReason } from './envelope-error.ts'
import type { DigestValues, SegmentTask } from './segment-work.ts'
import type { SlotJob } from './slot.ts'

/** What a thread is told of a body, which has a number that no other has meanwhile. Slots are shared, not copied. */
export type ToThread =
  | { readonly kind: 'begin'; readonly body: number; readonly task: SegmentTask }
  | { readonly kind: 'run'; readonly body: number; readonly slot: Uint8Array; readonly job: SlotJob }
  | { readonly kind: 'finish'; readonly body: number }
  | { readonly kind: 'end'; readonly body: number }

/** That it takes bodies, and what it answers to each `run` and `finish` of one, in their order. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ran'; readonly body: number }
  | { readonly kind: 'finished'; readonly body: number; readonly digests: DigestValues }
  | {
      readonly kind: 'failed'
      readonly body: number
      /** Of an EnvelopeError. */
      readonly reason: EnvelopeErrorReason | undefined
      readonly message: string
    }
