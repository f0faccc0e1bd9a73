import { type Policy, parsePolicy } from '@sealstack/policy'
import { type SettingKey, settingKey } from './setting-key.ts'

/** `?policy`: the text as it was put. */
export const BUCKET_POLICY: SettingKey<string> = settingKey('policy')

/** What decisions call it. */
const NAME = 'bucket policy'

/**
 * Reads the policy of a bucket, in the words of S3 or, where it is none of S3's, in those of OBS.
 * @throws PolicyError, of the dialect that is asked for
 */
export const readBucketPolicy = (text: string, bucket: string, dialect: 's3' | 'obs'): Policy => {
  const [kind, other] =
    dialect === 's3' ? (['resource', 'obs-resource'] as const) : (['obs-resource', 'resource'] as const)
  try {
    return parsePolicy(text, kind, { name: NAME, bucket })
  } catch (error) {
    try {
      return parsePolicy(text, other, { name: NAME, bucket })
    } catch {
      throw error
    }
  }
}

/** A stored policy. One that an earlier version let in and nobody can read denies everything: so it keeps what it kept. */
export const storedBucketPolicy = (text: string, bucket: string): Policy => {
  try {
    return readBucketPolicy(text, bucket, 's3')
  } catch {
    const arn = `arn:aws:s3:::${bucket}`
    const Statement = { Effect: 'Deny', Principal: '*', Action: '*', Resource: [arn, `${arn}/*`] }
    return parsePolicy(JSON.stringify({ Statement }), 'resource', { name: `unreadable ${NAME}` })
  }
}
