import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import { explanationAnswer } from '../explain/explanation-answer.ts'
import { explanationText } from '../explain/explanation-text.ts'
import { askCloud } from './ask-cloud.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { CommandError, EXIT, tell } from './outcome.ts'

interface ExplainFlags extends CloudFlags {
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly context: readonly string[]
}

/** `sealstack iam explain` */
export const addExplain = (iam: Command, env: Env): void => {
  cloudCommand(iam, 'explain', 'say why a principal may do something or not: each policy, each statement, the decision')
    .requiredOption('--principal <arn>', 'a user, a root user, a role or a session')
    .requiredOption('--action <action>', 'as in s3:GetObject')
    .option('--resource <arn>', 'a bucket, an object, a key or a role', '*')
    .option('--context <key=value...>', 'condition keys of the request', [])
    .addHelpText(
      'after',
      `
Example:
  sealstack iam explain --principal arn:aws:iam::000000000000:user/ann --action s3:PutObject \\
    --resource arn:aws:s3:::photos/cat.jpg --context aws:SecureTransport=false`,
    )
    .action((flags: ExplainFlags) =>
      tell(flags, async () => {
        const { principal, action, resource } = flags
        const body = { principal, action, resource, context: contextOf(flags.context) }
        const json = await askCloud(accessOf(env, flags), 'POST iam/explain', { body, answer: explanationAnswer })
        return { json, text: explanationText(json) }
      }),
    )
}

const contextOf = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 1) throw new CommandError(`--context takes key=value, and "${pair}" is not.`, EXIT.usage)
      return [pair.slice(0, equals), pair.slice(equals + 1)]
    }),
  )
