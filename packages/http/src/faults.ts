/** What a request is about to do, as rules of faults name it. */
export interface FaultTarget {
  /** `obs`, `kms` or `iam`. */
  readonly service: string
  /** As the API names it. */
  readonly operation: string
  /** Whether it can be answered with an error of this code. */
  readonly knows: (code: string) => boolean
  /** What it is about; asked for only where a rule names a bucket or a key. */
  readonly place: () => FaultPlace
}

/** The bucket and the object's key that a request is about, where it is about any. */
export interface FaultPlace {
  readonly bucket?: string | undefined
  readonly key?: string | undefined
}

/** What befalls one request. */
export interface Strike {
  /** How long it waits before anything else is done. */
  readonly latencyMs: number
  /** Never answered. */
  readonly hangs: boolean
  /** Answered with an error of the service's catalogue, and not carried out. */
  readonly error: { readonly code: string; readonly message?: string | undefined } | undefined
  /** The connection breaks once so many bytes of the request's body were read. */
  readonly dropUploadAfter: number | undefined
  /** The connection breaks once so many bytes of the answer's body were sent; 0: before any answer. */
  readonly dropAfter: number | undefined
  /** Of the stored bytes that it reads, a bit of the one at this place is flipped; the last one where there are fewer. */
  readonly corruptAt: number | undefined
  /** Nothing can be stored. */
  readonly isDiskFull: boolean
  /** Aborted when whoever waits is to wait no more: the faults were cleared, or the service closes. */
  readonly released: AbortSignal
}

/** Decides what befalls requests, for tests of what their clients do then. */
export interface Faults {
  /** Whether there is any rule. Nobody who finds false asks further. */
  readonly isArmed: boolean
  /** Undefined for a request that nothing befalls. */
  readonly strike: (target: FaultTarget) => Strike | undefined
}
