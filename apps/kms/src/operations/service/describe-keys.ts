import { z } from 'zod'
import { keyStanding } from '../../flows/key-standings.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'

/** Where keys stand: newest version, state. For services of the cloud alone; to others there is no such operation. */
export const describeKeys = awsOperation({
  name: 'DescribeKeys',
  action: 'kms:DescribeKey',
  input: { KeyIds: z.array(keyIdMember).max(1000) },
  errors: ['UnknownOperationException'],
  async handle({ input, ctx, caller, fail }) {
    if (caller.kind !== 'service') fail('UnknownOperationException')
    const standings = await Promise.all(input.KeyIds.map((text) => keyStanding(ctx, text)))
    return {
      Keys: standings.map(({ arn, version, state, manager }) => ({
        KeyId: arn,
        KeyVersion: version,
        KeyState: state,
        KeyManager: manager,
      })),
    }
  },
})
