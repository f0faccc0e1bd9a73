export { type EventBatches, type EventBatchOptions, eventBatches } from './event-batches.ts'
export { createLogger, LOG_LEVELS, type Logger, type LoggerOptions, type LogLevel } from './logger.ts'
export { REDACTED, redactHeaders, redactTarget } from './redact.ts'
export type { RotatingFileOptions } from './rotating-file.ts'
