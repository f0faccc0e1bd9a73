/**
 * A rule: which requests, how often, and what befalls them. Whatever is not said does not matter. All rules that strike
 * a request befall it together.
 */
export interface FaultRule {
  /** `s3` and `obs` are the object store, in either dialect. */
  readonly service?: 's3' | 'obs' | 'kms' | 'iam'
  /** As the API names it, `GetObject`; `*` stands for anything. */
  readonly operation?: string | string[]
  /** `*` and `?` stand for anything. Of the KMS's calls: that of the object for which the store calls. */
  readonly bucket?: string
  /** Of the object; `*` and `?` stand for anything, so that `a/*` is a prefix. */
  readonly key?: string
  /** How likely it strikes a request that it fits; 1. */
  readonly probability?: number
  /** Another sequence of chances; 0. A seed gives the same sequence each time. */
  readonly seed?: number
  /** Lets so many requests that it fits pass first. */
  readonly after?: number
  /** Strikes so many times at most. */
  readonly count?: number
  /** Answers with an error of the service's catalogue, and does not carry the request out. */
  readonly error?: string | { readonly code: string; readonly message?: string | undefined }
  /** Waits first: `2s`, `250ms`, or milliseconds. */
  readonly latency?: number | string
  /** Never answers. */
  readonly hang?: true
  /** Breaks the connection after so many bytes of the answer's body; 0: without an answer. */
  readonly drop?: number
  /** Breaks the connection after so many bytes of the request's body. */
  readonly dropUpload?: number
  /** Flips a bit of the stored bytes as they are read: of the first sealed one, or of the one at this place. */
  readonly corrupt?: true | number
  /** Finds no space for the bytes of objects: 507. */
  readonly diskFull?: true
}

/** A rule that is in force. */
export interface Fault extends FaultRule {
  readonly id: string
  /** How many requests it fitted, and how many of them it struck. */
  readonly seen: number
  readonly struck: number
}

/** What goes wrong in a cloud because a test wants it so. */
export interface CloudFaults {
  /** @throws RangeError that says what is wrong with the rule */
  readonly add: (rule: FaultRule) => Fault
  /** In the order in which they were added. */
  readonly list: () => readonly Fault[]
  /** False when there is none of this id. */
  readonly remove: (id: string) => boolean
  /** Removes all; requests that a fault keeps waiting go on. */
  readonly clear: () => void
}
