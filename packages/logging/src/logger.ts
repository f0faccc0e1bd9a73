import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'

/** What the services log through. */
export type Logger = PinoLogger

/** How much is logged, the least first. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** One of these. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** How a root logger is made. */
export interface LoggerOptions {
  readonly level: LogLevel
  /** Where lines go; standard error by default, so that standard output stays for what a person asked for. */
  readonly destination?: DestinationStream
}

/** A logger named after its part of the service, as in `obs` or `kms:audit`. One JSON line an entry. */
export const createLogger = (name: string, { level, destination }: LoggerOptions): Logger =>
  pino({ name, level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination ?? pino.destination(2))
