import type { HttpRequest } from './message.ts'

/** Where a request belongs, as whoever sent it says: https://www.w3.org/TR/trace-context/ */
export interface TraceContext {
  /** 32 lower-case hex characters: of everything that one cause has led to. */
  readonly traceId: string
  /** 16 lower-case hex characters: of what sent the request. */
  readonly parentId: string
  readonly isSampled: boolean
  /** What tracing systems want passed on; undefined where there is none, or none that can be read. */
  readonly state: string | undefined
}

/** Headers that pass a trace on to whatever a request causes. */
export interface TraceHeaders {
  readonly traceparent: string
  readonly tracestate?: string
}

/** Version, trace, parent, flags. What a later version has besides comes behind a dash. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** The trace of a request. A header that is malformed is no header: section 3.2 has it ignored, and `tracestate` with it. */
export const traceOf = ({ headers }: Pick<HttpRequest, 'headers'>): TraceContext | undefined => {
  const { traceparent, tracestate } = headers
  if (traceparent === undefined) return undefined
  const [, version, traceId = '', parentId = '', flags = '', rest] = TRACEPARENT.exec(traceparent) ?? []
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined
  const isSampled = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED
  return { traceId, parentId, isSampled, state: isState(tracestate) ? tracestate : undefined }
}

/** The one flag that version 00 knows; others are passed on as zeros. */
const SAMPLED = 1

/**
 * What a call bears that a request causes: the same trace, with the request as its parent. Its id there is the last 16 hex
 * digits of its own id, so that nothing has to be kept to find one by the other.
 */
export const childTrace = (request: Pick<HttpRequest, 'headers' | 'id'>): TraceHeaders | undefined => {
  const trace = traceOf(request)
  if (!trace) return undefined
  const parentId = request.id.replaceAll('-', '').slice(-16)
  const traceparent = `00-${trace.traceId}-${parentId}-${trace.isSampled ? '01' : '00'}`
  return trace.state === undefined ? { traceparent } : { traceparent, tracestate: trace.state }
}

/** What a log line or an event says of a request that is traced; nothing of any other. */
export const traceFacts = (
  request: Pick<HttpRequest, 'headers'>,
): Partial<Pick<TraceContext, 'traceId' | 'parentId'>> => {
  const { traceId, parentId } = traceOf(request) ?? {}
  return traceId === undefined ? {} : { traceId, parentId }
}

const MAX_MEMBERS = 32
/** A key, with or without a tenant before it, and a value that does not end in a blank: section 3.3.1. */
const MEMBER =
  /^([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

const isState = (text: string | undefined): boolean => {
  if (text === undefined) return false
  const members = text
    .split(',')
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '')
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf('='))))
  const isSound = members.length <= MAX_MEMBERS && keys.size === members.length
  return isSound && members.length > 0 && members.every((member) => MEMBER.test(member))
}
