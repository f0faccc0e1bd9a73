import type { Readable } from 'node:stream'

/** A request as it came over the wire, with nothing decoded: keys and signatures depend on each byte of the target. */
export interface HttpRequest {
  /** A UUID, made for this request; it goes to the answer, the log and every call made on its behalf. */
  readonly id: string
  readonly method: string
  /** The target before `?`, percent-encoding untouched. */
  readonly rawPath: string
  /** The target after `?`, undecoded; empty when there is none. */
  readonly rawQuery: string
  /** Lower-case names; values of a repeated header are joined by `, `, those of `x-amz-*` and `x-obs-*` by `,`. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The body. The first access answers `Expect: 100-continue`, so judge the headers before touching it. */
  readonly body: Readable
  /** Aborted when the client goes away before the answer is complete. */
  readonly signal: AbortSignal
  readonly remoteAddress: string | undefined
  /** Whether the request came over TLS. */
  readonly secure: boolean
  /** Which TLS it came over, as in `1.3`; undefined where it came over none. */
  readonly tlsVersion?: string
  /** Whether the client showed a certificate that the listener's CA for clients has signed. */
  readonly isPeerVerified?: boolean
}

/**
 * An answer. A `Readable` body that fails breaks the connection, so a client never takes a part for the whole. A list is one
 * body in pieces, which need not be copied into one to be sent.
 */
export interface HttpReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number | undefined>>
  readonly body?: string | Uint8Array | readonly Uint8Array[] | Readable | undefined
  /** The connection is broken without an answer, as where a fault wants it so. */
  readonly isBroken?: boolean
}

/** What serves requests: never rejects, since an error is an answer too. */
export type Dispatch = (request: HttpRequest) => Promise<HttpReply>
