import { stsOperation } from '../../operation.ts'

/** Needs no permission. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const getCallerIdentity = stsOperation({
  name: 'GetCallerIdentity',
  input: {},
  handle: ({ caller }) => [
    ['Arn', caller.arn],
    ['UserId', caller.userId ?? caller.accountId],
    ['Account', caller.accountId],
  ],
})
