import { z } from 'zod'

const by = z.object({ policy: z.string(), statement: z.number(), sid: z.string().optional() })

/** An explanation as the control API gives it. */
export const explanationAnswer = z.object({
  decision: z.object({
    effect: z.enum(['allow', 'explicit-deny', 'implicit-deny']),
    source: z.string(),
    by: by.optional(),
    foreign: z.boolean().describe('The principal is of another account than the resource'),
  }),
  policies: z.array(
    z.object({
      source: z.string(),
      policy: z.string(),
      statements: z.array(
        by.extend({ effect: z.enum(['Allow', 'Deny']), matched: z.boolean(), failed: z.array(z.string()) }),
      ),
    }),
  ),
  note: z.string().optional(),
})

/** The same, read. */
export type ExplanationAnswer = z.output<typeof explanationAnswer>
