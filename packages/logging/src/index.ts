export { type EventBatches, type EventBatchOptions, eventBatches } from './event-batches.ts'
export { createLogger, type Logger, type LoggerOptions } from './logger.ts'
export { REDACTED, redactHeaders, redactTarget } from './redact.ts'
export { type RotatingFile, type RotatingFileOptions, rotatingFile } from './rotating-file.ts'
