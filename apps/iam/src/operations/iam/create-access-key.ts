import { createAccessKey as makeAccessKey } from '../../flows/create-access-key.ts'
import { identityOperation } from '../../operation.ts'
import { isoTime } from '../../wire/documents.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html */
export const createAccessKey = identityOperation({
  name: 'CreateAccessKey',
  kind: 'user',
  isCallerByDefault: true,
  input: {},
  handle: async ({ ctx, identity }) => {
    const { row, secret } = await makeAccessKey(ctx, identity)
    return [
      [
        'AccessKey',
        [
          ['UserName', identity.name],
          ['AccessKeyId', row.id],
          ['Status', 'Active'],
          ['SecretAccessKey', secret],
          ['CreateDate', isoTime(row.createdAtMs)],
        ],
      ],
    ]
  },
})
