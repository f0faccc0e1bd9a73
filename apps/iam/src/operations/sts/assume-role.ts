import { z } from 'zod'
import { sessionArn } from '../../domain/arn.ts'
import { assumeRole as assume } from '../../flows/assume-role.ts'
import { stsOperation } from '../../operation.ts'
import { connectionConditions } from '../../wire/conditions.ts'
import { credentialsNode } from '../../wire/session-documents.ts'
import { arn, policyDocument, seconds } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumeRole = stsOperation({
  name: 'AssumeRole',
  input: {
    RoleArn: arn,
    RoleSessionName: z
      .string({ error: 'Member must not be null' })
      .min(2)
      .max(64)
      .regex(/^[\w+=,.@-]+$/, 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'),
    DurationSeconds: seconds(900, 43_200).default(3600),
    ExternalId: z
      .string()
      .min(2)
      .max(1224)
      .regex(/^[\w+=,.@:/-]+$/)
      .optional(),
    Policy: policyDocument.max(2048).optional(),
    PolicyArns: z.array(z.object({ arn })).max(10).default([]),
  },
  handle: async ({ ctx, caller, input, request }) => {
    const session = await assume(ctx, caller, {
      roleArn: input.RoleArn,
      sessionName: input.RoleSessionName,
      durationS: input.DurationSeconds,
      policy: input.Policy,
      policyArns: input.PolicyArns.map((each) => each.arn),
      conditions: {
        ...connectionConditions(request),
        'sts:ExternalId': input.ExternalId,
        'sts:RoleSessionName': input.RoleSessionName,
      },
    })
    const { principal } = session
    return [
      credentialsNode(session),
      [
        'AssumedRoleUser',
        [
          ['AssumedRoleId', principal.userId],
          ['Arn', sessionArn(principal.accountId, principal.name, input.RoleSessionName)],
        ],
      ],
      ['PackedPolicySize', input.Policy === undefined ? undefined : Math.ceil((input.Policy.length * 100) / 2048)],
    ]
  },
})
