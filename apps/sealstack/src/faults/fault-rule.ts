import { z } from 'zod'
import { toMs } from '../harness/duration.ts'

const bytes = z.number().int().min(0)
const name = z.string().min(1).max(1024)
const duration = z.union([z.number().min(0), z.string()]).transform((value, ctx) => {
  try {
    return toMs(value)
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not a length of time' })
    return z.NEVER
  }
})

/** What a rule may do to requests. */
const effects = {
  error: z
    .union([name, z.strictObject({ code: name, message: z.string().optional() })])
    .describe('Answers with an error of this code, of the catalogue of the service, without carrying the request out.'),
  latency: duration.describe('Waits first: milliseconds, or a text such as 250ms or 2s.'),
  hang: z.literal(true).describe('Never answers.'),
  drop: bytes.describe('Breaks the connection after so many bytes of the body of the answer; 0: without an answer.'),
  dropUpload: bytes.describe('Breaks the connection after so many bytes of the body of the request.'),
  corrupt: z
    .union([z.literal(true), bytes])
    .describe(
      'Flips a bit of the stored bytes as they are read: of the first sealed one, or of the one at this place.',
    ),
  diskFull: z.literal(true).describe('Finds no space for the bytes of objects: 507.'),
} as const

/** A rule of faults, as tests write it. */
export const faultRule = z
  .strictObject({
    service: z.enum(['s3', 'obs', 'kms', 'iam']).optional().describe('All where it is not said. s3 and obs are one.'),
    operation: z
      .union([name, z.array(name).min(1)])
      .optional()
      .describe('As the API names it; * stands for anything.'),
    bucket: name
      .optional()
      .describe('* and ? stand for anything. Of calls of the KMS: that of the object they are for.'),
    key: name.optional().describe("The object's key; * and ? stand for anything, so that a/* is a prefix."),
    probability: z.number().gt(0).max(1).optional().describe('How likely it strikes a request that it fits; 1.'),
    seed: z.number().int().optional().describe('Another sequence of chances; 0. The same seed gives the same one.'),
    after: z.number().int().min(0).optional().describe('Lets so many requests that it fits pass first.'),
    count: z.number().int().min(1).optional().describe('Strikes so many times at most.'),
    ...(Object.fromEntries(Object.entries(effects).map(([effect, schema]) => [effect, schema.optional()])) as {
      [Effect in keyof typeof effects]: z.ZodOptional<(typeof effects)[Effect]>
    }),
  })
  .refine((rule) => Object.keys(effects).some((effect) => effect in rule), {
    message: `A fault does something: ${Object.keys(effects).join(', ')}.`,
  })

/** A rule, once it was read. */
export type ReadFaultRule = z.output<typeof faultRule>
