import { createFail, type Fail } from '@sealstack/errors'
import type { HttpReply, HttpRequest } from '@sealstack/http'
import {
  type AgingRow,
  agingOf,
  expirationOf,
  LIFECYCLE,
  type Lifecycle,
  type MinimumSize,
} from '../domain/lifecycle.ts'
import { settingOf } from '../domain/setting-key.ts'
import { s3Errors } from '../errors.ts'
import { httpTime } from './documents.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const HEADER = 'x-amz-transition-default-minimum-object-size'
const SIZES: readonly MinimumSize[] = ['all_storage_classes_128K', 'varies_by_storage_class']

/** How small an object may be and still be moved, as a request says. */
export const readMinimumSize = ({ headers }: HttpRequest): MinimumSize => {
  const value = headers[HEADER] ?? SIZES[0]
  const message = `Invalid TransitionDefaultMinimumObjectSize found: ${value}`
  return SIZES.find((each) => each === value) ?? fail('InvalidRequest', {}, { message })
}

/** The same in an answer. */
export const minimumSizeHeader = ({ minimumSize }: Lifecycle): HttpReply['headers'] => ({ [HEADER]: minimumSize })

/** When an object will expire and by which rule; undefined where no rule says so. */
export const expirationHeader = (
  settings: Parameters<typeof settingOf>[0],
  object: AgingRow,
): Record<string, string> => {
  const lifecycle = settingOf(settings, LIFECYCLE)
  const expiration = lifecycle && expirationOf(lifecycle, agingOf(object))
  if (!expiration) return {}
  const ruleId = encodeURIComponent(expiration.ruleId)
  return { 'x-amz-expiration': `expiry-date="${httpTime(expiration.atMs)}", rule-id="${ruleId}"` }
}
