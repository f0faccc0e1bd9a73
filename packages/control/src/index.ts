export { type ControlAccess, requireAccess } from './access.ts'
export { ControlError } from './control-error.ts'
export { METRICS_PATH, type MetricsPage, withMetrics } from './with-metrics.ts'
