import { createFail, type Fail } from '@sealstack/errors'
import { integer, many, optional, record, text } from '@sealstack/xml'
import { CORS, type CorsRule, judgeCors } from '../../domain/cors.ts'
import { s3Errors } from '../../errors.ts'
import type { Setting } from '../setting.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const MAX_RULES = 100

const rule = record({
  ID: optional(text((id) => id.length <= 255)),
  AllowedMethod: many(text(), 1),
  AllowedOrigin: many(text(), 1),
  AllowedHeader: many(text()),
  ExposeHeader: many(text()),
  MaxAgeSeconds: optional(integer(0, 2 ** 31 - 1)),
})

/** `?cors`. */
export const corsSetting: Setting<{ readonly CORSRule: readonly CorsRule[] }> = {
  key: CORS,
  root: 'CORSConfiguration',
  shape: record({ CORSRule: many(rule, 1, MAX_RULES) }),
  missing: 'NoSuchCORSConfiguration',
  needsDigest: true,
  judge: ({ CORSRule }) => {
    const message = judgeCors(CORSRule)
    if (message !== undefined) fail('InvalidRequest', {}, { message })
  },
}
