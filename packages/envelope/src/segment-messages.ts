import type { EnvelopeErrorReason } from './envelope-error.ts'
import type { OpenJob, Sealed, SegmentTask } from './segment-work.ts'

/** What a thread is told of a body, which has a number that no other has meanwhile. Slots are shared; plaintext is handed over. */
export type ToThread =
  | { readonly kind: 'begin'; readonly body: number; readonly task: SegmentTask }
  | { readonly kind: 'seal'; readonly body: number; readonly plain: readonly Uint8Array[]; readonly isFinal: boolean }
  | { readonly kind: 'open'; readonly body: number; readonly slot: Uint8Array; readonly job: OpenJob }
  | { readonly kind: 'end'; readonly body: number }

/** That it takes bodies, and what it answers to each `seal` and `open` of one, in their order. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sealed'; readonly body: number; readonly sealed: Sealed }
  | { readonly kind: 'opened'; readonly body: number }
  | {
      readonly kind: 'failed'
      readonly body: number
      /** Of an EnvelopeError. */
      readonly reason: EnvelopeErrorReason | undefined
      /** Of an error of the system. */
      readonly code: string | undefined
      readonly message: string
    }
