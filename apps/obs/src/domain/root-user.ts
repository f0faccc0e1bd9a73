/** The root user of an account: who owns its buckets. */
export const rootUser = (accountId: string) =>
  ({ kind: 'user', arn: `arn:aws:iam::${accountId}:root`, accountId, name: 'root' }) as const
