import { ApiError, createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { Accept, PutOutcome } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import {
  judgeWrite,
  readWriteCondition,
  type WriteCondition,
  type WriteVerdict,
} from '../../domain/write-conditions.ts'
import { s3Errors } from '../../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** A write's condition, to be judged before its body is read and again at its commit, where it counts. */
export interface GuardedWrite {
  /** What the transaction asks. */
  readonly accept: Accept
  /** Fails with the error that belongs to an outcome in which nothing was stored. */
  readonly settle: (outcome: PutOutcome, gone: () => never) => void
}

/** Where a write goes. */
interface GuardedPlace {
  readonly bucketId: string
  readonly key: string
  /** The upload in parts that it completes. */
  readonly begun?: { readonly foundId: string | null }
}

/** Reads the conditional headers of an upload and judges them by what the key holds now. */
export const guardWrite = async (
  { objects }: Pick<ObsContext, 'objects'>,
  { headers }: HttpRequest,
  { bucketId, key, begun }: GuardedPlace,
): Promise<GuardedWrite> => {
  const condition = readCondition(headers)
  if (condition.kind !== 'none') refuse(judgeWrite(condition, await objects.findLatest(bucketId, key), begun), key)
  let verdict: WriteVerdict = 'proceed'
  return {
    accept: (current) => {
      verdict = judgeWrite(condition, current, begun)
      return verdict === 'proceed'
    },
    settle: (outcome, gone) => {
      if (outcome.kind === 'gone') gone()
      if (outcome.kind === 'conflict') fail('OperationAborted')
      if (outcome.kind === 'over-quota') refuseOverQuota()
      if (outcome.kind === 'refused') refuse(verdict, key)
    },
  }
}

/** The code that a full disk has too; with a quota it is the client's matter, and 403 in the reference of OBS. */
export const refuseOverQuota = (): never => {
  const message = 'The bucket would hold more than its quota allows.'
  throw new ApiError({ code: 'InsufficientStorageSpace', status: 403, message })
}

const readCondition = (headers: HttpRequest['headers']): WriteCondition => {
  const condition = readWriteCondition(headers['if-match'], headers['if-none-match'])
  return condition.kind === 'unknown'
    ? fail('NotImplemented', { Header: condition.header, additionalMessage: condition.text })
    : condition
}

const refuse = (verdict: WriteVerdict, key: string): void => {
  if (verdict === 'exists') fail('PreconditionFailed', { Condition: 'If-None-Match' })
  if (verdict === 'differs') fail('PreconditionFailed', { Condition: 'If-Match' })
  if (verdict === 'if-absent-conflict') fail('ConditionalRequestConflict', { Condition: 'If-None-Match', Key: key })
  if (verdict === 'if-match-conflict') fail('ConditionalRequestConflict', { Condition: 'If-Match', Key: key })
  if (verdict === 'absent') fail('NoSuchKey', { Key: key })
}
