export { createLogger, type Logger, type LoggerOptions } from './logger.ts'
export { REDACTED, redactHeaders, redactTarget } from './redact.ts'
