import type { FaultTarget } from '@sealstack/http'
import type { ReadFaultRule } from './fault-rule.ts'

/** Whether a rule fits a request, whatever its chances and counts. */
export type RuleMatcher = (target: FaultTarget) => boolean

/** Makes a rule's matcher once, for all requests to come. */
export const ruleMatcher = ({ service, operation, bucket, key, error }: ReadFaultRule): RuleMatcher => {
  const wanted = service === 's3' ? 'obs' : service
  const operations = operation === undefined ? undefined : [operation].flat().map(glob)
  const [ofBucket, ofKey] = [bucket, key].map((pattern) => (pattern === undefined ? undefined : glob(pattern)))
  const code = typeof error === 'object' ? error.code : error
  return (target) => {
    if (wanted !== undefined && target.service !== wanted) return false
    if (operations && !operations.some((pattern) => pattern.test(target.operation))) return false
    if (code !== undefined && !target.knows(code)) return false
    if (!ofBucket && !ofKey) return true
    const place = target.place()
    return fits(ofBucket, place.bucket) && fits(ofKey, place.key)
  }
}

const fits = (pattern: RegExp | undefined, text: string | undefined): boolean =>
  pattern === undefined || (text !== undefined && pattern.test(text))

/** `*` is any text and `?` any character; everything else is itself. */
const glob = (pattern: string): RegExp => {
  const source = pattern
    .replace(/[\\^$+.()|[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'su')
}
