/** The ARN of a bucket; names are unique, so it needs neither region nor account. */
export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`
