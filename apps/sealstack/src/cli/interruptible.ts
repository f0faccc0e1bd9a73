import { CommandError, EXIT } from './outcome.ts'

/**
 * Does work that Ctrl-C ends in good order: the signal is aborted, and what the work does then is waited for.
 * @throws CommandError once it was interrupted
 */
export const interruptible = async <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  for (const name of SIGNALS) process.once(name, interrupt)
  try {
    return await work(interruption.signal)
  } catch (error) {
    if (interruption.signal.aborted) throw new CommandError('Interrupted; nothing is left behind.', EXIT.interrupted)
    throw error
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
