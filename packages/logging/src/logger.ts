import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'

/** What the services log through. */
export type Logger = PinoLogger

/** How a root logger is made. */
export interface LoggerOptions {
  /** `silent`, `error`, `warn`, `info`, `debug`. */
  readonly level: string
  /** Where lines go; standard error by default, so that standard output stays for what a person asked for. */
  readonly destination?: DestinationStream
}

/** A logger named after its part of the service, as in `obs` or `kms:audit`. One JSON line an entry. */
export const createLogger = (name: string, { level, destination }: LoggerOptions): Logger =>
  pino({ name, level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination ?? pino.destination(2))
