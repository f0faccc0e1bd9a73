import { z } from 'zod'
import { GRANT_OPERATIONS, isGrantable } from '../../domain/grant-operations.ts'
import { grantToken } from '../../domain/grant-token.ts'
import { isPrincipal } from '../../domain/principal-arn.ts'
import { Refusal } from '../../domain/refusal.ts'
import { createGrant as make } from '../../flows/grants.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { dryRun, grantTokens, keyIdMember, principalMember, servicePrincipal } from '../../wire/aws-shapes.ts'
import { constraintsMember, readConstraint } from '../../wire/grant-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html */
export const createGrant = awsOperation({
  name: 'CreateGrant',
  action: 'kms:CreateGrant',
  input: {
    KeyId: keyIdMember,
    GranteePrincipal: principalMember,
    GranteeServicePrincipal: servicePrincipal,
    RetiringPrincipal: principalMember.optional(),
    RetiringServicePrincipal: servicePrincipal,
    Operations: z.array(z.enum(GRANT_OPERATIONS)),
    Constraints: constraintsMember.optional(),
    GrantTokens: grantTokens,
    Name: z
      .string()
      .min(1)
      .max(256)
      .regex(/^[a-zA-Z0-9:/_-]+$/)
      .optional(),
    DryRun: dryRun,
  },
  errors: ['ValidationException', 'InvalidArnException'],
  async handle({ input, ctx, caller, fail }) {
    const invalid = (message: string): never => fail('ValidationException', {}, { message })
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    const operations = [...new Set(input.Operations)]
    const unknown = operations.find((operation) => !isGrantable(key, operation))
    if (unknown !== undefined) {
      invalid(
        `Operation ${unknown} is not supported for key ${key.arn} with key spec ${key.spec} and usage ${key.usage}.`,
      )
    }
    if (operations.length === 0) invalid('Operations must not be empty.')
    if (operations.every((operation) => operation === 'CreateGrant')) {
      invalid('Grants must not contain only the CreateGrant operation.')
    }
    const constraint = readConstraint(input.Constraints, invalid)
    for (const arn of [input.GranteePrincipal, input.RetiringPrincipal]) {
      if (arn !== undefined && !isPrincipal(arn)) fail('InvalidArnException', {}, { message: `ARN not valid: ${arn}` })
    }
    if (input.DryRun) throw new Refusal('dry-run')
    const id = await make(ctx, key, caller, {
      grantee: input.GranteePrincipal,
      retiring: input.RetiringPrincipal,
      operations,
      constraint,
      name: input.Name,
    })
    return { GrantId: id, GrantToken: grantToken(id, ctx.random) }
  },
})
