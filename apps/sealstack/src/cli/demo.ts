import { styleText } from 'node:util'
import type { Command } from 'commander'
import { interruptible } from './interruptible.ts'
import { CommandError, type Said, tell } from './outcome.ts'

interface DemoFlags {
  readonly json?: boolean
}

/** `sealstack demo` */
export const addDemo = (program: Command): void => {
  program
    .command('demo')
    .description('show envelope encryption at work, on a cloud of its own')
    .option('--json', 'print JSON')
    .action((flags: DemoFlags) => tell(flags, () => interruptible((signal) => play(flags, signal))))
}

/** People see each step as it is taken, programs all of them at the end. */
const play = async ({ json }: DemoFlags, signal: AbortSignal): Promise<Said> => {
  const { DemoError, demo } = await import('../demo/demo.ts')
  const steps = []
  try {
    for await (const { title, lines = [], ...step } of demo(signal)) {
      steps.push({ title, ...step })
      if (!json) process.stdout.write(`${[styled('bold', `${steps.length}. ${title}`), ...lines].join('\n   ')}\n`)
    }
  } catch (error) {
    throw error instanceof DemoError ? new CommandError(`This went wrong: ${error.message}`) : error
  }
  return { json: { steps }, text: styled('green', 'All of it went as it must.') }
}

const styled = (style: 'bold' | 'green', text: string): string => (process.stdout.isTTY ? styleText(style, text) : text)
