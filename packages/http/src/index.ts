export {
  type Binding,
  body,
  header,
  type InputOf,
  type InputShape,
  type InputSource,
  label,
  query,
} from './bindings.ts'
export { bodyBytes, bufferedRequest, withBufferedBody } from './buffered-body.ts'
export { createHandler, type Handler } from './create-handler.ts'
export { DerivedRequest } from './derived-request.ts'
export {
  type Arrival,
  createDispatcher,
  type DispatcherOptions,
  type FaultHooks,
  type Location,
  type Outcome,
} from './dispatcher.ts'
export { DocumentReply } from './document-reply.ts'
export { DocumentRequest } from './document-request.ts'
export type { FaultPlace, Faults, FaultTarget, Strike } from './faults.ts'
export { httpDates } from './http-dates.ts'
export { JsonBytes } from './json-bytes.ts'
export { lateDispatch } from './late-dispatch.ts'
export { type Listener, listen } from './listen.ts'
export type { Dispatch, HttpReply, HttpRequest } from './message.ts'
export { notImplementedKit } from './not-implemented.ts'
export { type Call, type Operation, type OperationSpec, operationKit } from './operation.ts'
export { parseQuery, type QueryParam } from './query.ts'
export { InputError, type InputProblem, readInput } from './read-input.ts'
export { JsonError, readJson } from './read-json.ts'
export { asReply, emptyOk, json, noContent, textOf } from './replies.ts'
export { parseRoute, type Route, routeFingerprint } from './route.ts'
export { createRouter, type RouteAnswer, type Routed, type Router } from './router.ts'
export { type AccessEntry, serve } from './serve.ts'
export { createTimeIds } from './time-ids.ts'
export { readPem, readTls, TlsError, type TlsIdentity } from './tls.ts'
export { childTrace, type TraceHeaders, traceFacts } from './trace-context.ts'
