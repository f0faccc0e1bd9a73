import { createFail } from '@sealstack/errors'
import type { InputShape, QueryParam } from '@sealstack/http'
import { s3Errors } from '../errors.ts'

const fail = createFail(s3Errors)

/** Parameters that belong to signing, to SDKs' own bookkeeping, or to headers in a URL. */
const NEUTRAL = /^(x-amz-.*|x-obs-.*|AWSAccessKeyId|AccessKeyId|Expires|Signature|x-id|response-.*)$/i

/** Refuses a query parameter that the operation does not know: taking no notice of it would run the wrong operation. */
export const refuseUnknownQuery = (
  query: readonly QueryParam[],
  { input, implemented, route }: { readonly input: InputShape; readonly implemented: boolean; readonly route: string },
): void => {
  if (!implemented) return
  const known = new Set([
    ...Object.entries(input).flatMap(([name, binding]) => (binding.source === 'query' ? [binding.name ?? name] : [])),
    ...(route.split('?')[1] ?? '').split('&').map((part) => part.split('=')[0] ?? ''),
  ])
  const unknown = query.find(({ name }) => !known.has(name) && !NEUTRAL.test(name))
  if (unknown) {
    fail(
      'NotImplemented',
      { Parameter: unknown.name },
      { message: `The query parameter ${unknown.name} is not implemented here.` },
    )
  }
}
