import type { ObsContext } from '../context.ts'
import { CORS, type CorsMatch, type CorsQuestion, matchCors } from '../domain/cors.ts'
import { settingOf } from '../domain/setting-key.ts'

/** What a bucket's rules say to a script: what is allowed, or why nothing is. */
export type CorsAnswer = CorsMatch | 'no-bucket' | 'no-rules' | 'no-match'

/** Asks the rules of a bucket. */
export const findCors = async (
  { buckets, settings }: Pick<ObsContext, 'buckets' | 'settings'>,
  bucketName: string,
  question: CorsQuestion,
): Promise<CorsAnswer> => {
  const bucket = await buckets.find(bucketName)
  if (!bucket) return 'no-bucket'
  const cors = settingOf(await settings.of(bucket.id), CORS)
  return cors ? (matchCors(cors.CORSRule, question) ?? 'no-match') : 'no-rules'
}
