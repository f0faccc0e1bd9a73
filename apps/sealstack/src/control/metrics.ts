import { METRICS_PATH } from '@sealstack/control'
import { METRICS_CONTENT_TYPE, type Metrics } from '@sealstack/metrics'
import { z } from 'zod'
import { textRoute } from './route.ts'

/** `GET /_sealstack/metrics`: what the cloud counts of itself. */
export const metricsRoute = ({ text }: Pick<Metrics, 'text'>) =>
  textRoute({
    method: 'GET',
    path: METRICS_PATH,
    summary:
      'Figures for Prometheus: requests, bytes, calls of the KMS, memories, files, the process. In its text format.',
    contentType: METRICS_CONTENT_TYPE,
    answer: z.string(),
    handle: text,
  })
