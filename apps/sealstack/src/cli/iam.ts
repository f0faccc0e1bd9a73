import type { Env } from '@sealstack/config'
import type { Command } from 'commander'
import { addExplain } from './explain.ts'

/** `sealstack iam …` */
export const addIam = (program: Command, env: Env): void => {
  addExplain(program.command('iam').description('look after the identities of a running cloud'), env)
}
