import { type Dispatch, type HttpReply, type HttpRequest, json } from '@sealstack/http'
import { METRICS_CONTENT_TYPE, type Metrics } from '@sealstack/metrics'
import { type ControlAccess, requireAccess } from './access.ts'
import { ControlError } from './control-error.ts'

/** Where a process tells its figures. `/metrics` would be a bucket. */
export const METRICS_PATH = '/_sealstack/metrics'

/** What is told, and to whom. */
export interface MetricsPage extends ControlAccess {
  readonly metrics: Pick<Metrics, 'text'>
}

/** A service that tells its figures at {@link METRICS_PATH}, for a process that has no other control API. */
export const withMetrics =
  (dispatch: Dispatch, page: MetricsPage): Dispatch =>
  (request) =>
    request.rawPath === METRICS_PATH ? Promise.resolve(tell(page, request)) : dispatch(request)

const tell = (page: MetricsPage, request: HttpRequest): HttpReply => {
  try {
    requireAccess(page, request)
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new ControlError(405, 'Use GET.')
    return { status: 200, headers: { 'content-type': METRICS_CONTENT_TYPE }, body: page.metrics.text() }
  } catch (error) {
    if (error instanceof ControlError) return json({ error: error.message }, 'application/json', error.status)
    throw error
  }
}
