import { CommandError, EXIT } from './outcome.ts'

/**
 * Does work that Ctrl-C ends in good order: the signal is aborted, and what the work does then is waited for.
 * @throws CommandError once it was interrupted
 */
export const interruptible = async <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
  const interruption = new AbortController()
  const forget = onInterruption(() => interruption.abort())
  try {
    return await work(interruption.signal)
  } catch (error) {
    if (interruption.signal.aborted) throw new CommandError('Interrupted; nothing is left behind.', EXIT.interrupted)
    throw error
  } finally {
    forget()
  }
}

/** Has Ctrl-C, or what else asks a program to end, call this once; a second one ends the program. Gives what undoes it. */
export const onInterruption = (interrupt: () => void): (() => void) => {
  const once = (): void => {
    forget()
    interrupt()
  }
  const forget = (): void => {
    for (const name of SIGNALS) process.off(name, once)
  }
  for (const name of SIGNALS) process.on(name, once)
  return forget
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
