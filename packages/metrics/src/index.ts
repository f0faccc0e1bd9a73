export { METRICS_CONTENT_TYPE } from './exposition.ts'
export type { CallEnd, Meter } from './meter.ts'
export { createMetrics, type Lookups, type Metrics, type OpenFiles, type Traffic } from './metrics.ts'
