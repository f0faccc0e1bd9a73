import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import { CommandError, EXIT } from './outcome.ts'

/** What every command says that speaks to a running cloud. */
export interface CloudFlags {
  readonly endpoint?: string
  readonly json?: boolean
}

/** Where a cloud is, and who speaks to it. */
export interface CloudAccess {
  readonly endpoint: string
  readonly controlToken: string | undefined
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
  readonly region: string
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566'

/** A command that speaks to a running cloud. */
export const cloudCommand = (parent: Command, usage: string, description: string): Command =>
  parent
    .command(usage)
    .description(description)
    .option('--endpoint <url>', `the cloud (SEALSTACK_ENDPOINT, AWS_ENDPOINT_URL, ${DEFAULT_ENDPOINT})`)
    .option('--json', 'print JSON')

/**
 * Reads who speaks to which cloud. Credentials of AWS's variables count where an endpoint was named: those of the account
 * in the cloud are nothing for a cloud on this machine.
 * @throws CommandError for an endpoint that is no URL
 */
export const accessOf = (env: Env, { endpoint }: CloudFlags): CloudAccess => {
  const named = endpoint ?? env.SEALSTACK_ENDPOINT ?? env.AWS_ENDPOINT_URL
  if (named !== undefined && !/^https?:\/\/[^/]/.test(named)) {
    throw new CommandError(`"${named}" is not the URL of a cloud: write http://HOST:PORT.`, EXIT.usage)
  }
  const aws = named === undefined ? {} : env
  const isTest = env.SEALSTACK_ACCESS_KEY_ID === undefined && aws.AWS_ACCESS_KEY_ID === undefined
  return {
    endpoint: (named ?? DEFAULT_ENDPOINT).replace(/\/+$/, ''),
    controlToken: env.SEALSTACK_CONTROL_TOKEN,
    accessKeyId: env.SEALSTACK_ACCESS_KEY_ID ?? aws.AWS_ACCESS_KEY_ID ?? 'test',
    secretAccessKey: env.SEALSTACK_SECRET_ACCESS_KEY ?? aws.AWS_SECRET_ACCESS_KEY ?? (isTest ? 'test' : ''),
    sessionToken: env.SEALSTACK_ACCESS_KEY_ID === undefined ? aws.AWS_SESSION_TOKEN : undefined,
    region: env.SEALSTACK_REGION ?? aws.AWS_REGION ?? aws.AWS_DEFAULT_REGION ?? 'us-east-1',
  }
}
