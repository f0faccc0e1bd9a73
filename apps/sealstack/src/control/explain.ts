import { z } from 'zod'
import { ExplainError, explain } from '../explain/explain.ts'
import { explanationAnswer } from '../explain/explanation-answer.ts'
import type { Services } from '../services.ts'
import { ControlError, type ControlRoute, controlRoute } from './route.ts'

/** `POST /_sealstack/iam/explain`: why a principal may do something, or not. */
export const explainRoute = (services: () => Services): ControlRoute =>
  controlRoute({
    method: 'POST',
    path: '/_sealstack/iam/explain',
    summary: 'Say why a principal may do something or not: each policy, each statement, and the decision.',
    body: z.strictObject({
      principal: z.string().describe('ARN of a user, a root user, a role or a session'),
      action: z
        .string()
        .regex(/^[a-z0-9-]+:\w+$/, 'must be as in s3:GetObject')
        .describe('As in s3:GetObject'),
      resource: z.string().default('*').describe('ARN of a bucket, an object, a key or a role'),
      context: z.record(z.string(), z.string()).default({}).describe('Condition keys of the request'),
    }),
    answer: explanationAnswer,
    refusals: { 404: 'There is no such principal or no such key.' },
    handle: async ({ body: { principal, ...question } }) => {
      try {
        return await explain(services(), principal, question)
      } catch (error) {
        throw error instanceof ExplainError ? new ControlError(404, error.message) : error
      }
    },
  })
