import { body, header, readJson } from '@sealstack/http'
import { z } from 'zod'
import { password } from './otc-shapes.ts'

const text = z.string().max(255).optional()

const domain = z.object({ id: text, name: text })

const durationS = z.coerce.number().int().min(900).max(86_400).optional()

const agency = z
  .object({
    agency_name: text,
    // What older clients call it.
    xrole_name: text,
    domain_id: text,
    domain_name: text,
    session_user: z
      .object({
        name: z
          .string()
          .regex(/^[\w+=,.@-]{2,64}$/)
          .optional(),
      })
      .optional(),
    duration_seconds: durationS,
  })
  .refine(({ agency_name, xrole_name }) => (agency_name ?? xrole_name) !== undefined, 'agency_name is missing')
  .refine(
    ({ domain_id, domain_name }) => (domain_id ?? domain_name) !== undefined,
    'domain_name or domain_id is missing',
  )

const identity = z.object({
  /** Nothing where the request itself is signed by an access key. */
  methods: z
    .array(z.enum(['password', 'token', 'assume_role']))
    .max(3)
    .default([]),
  password: z.object({ user: z.object({ id: text, name: text, password, domain: domain.optional() }) }).optional(),
  token: z.object({ id: z.string().max(2048).optional(), duration_seconds: durationS }).optional(),
  assume_role: agency.optional(),
  /** Limits temporary credentials. */
  policy: z.record(z.string(), z.unknown()).optional(),
})

const scope = z
  .object({
    project: z.object({ id: text, name: text, domain: domain.optional() }).optional(),
    domain: domain.optional(),
  })
  .refine((wish) => !(wish.project && wish.domain), 'a token is for a project or for a domain, not for both')

/** What `POST /v3/auth/tokens` takes. A scope that is the text `unscoped` is none. */
const auth = z.object({
  identity,
  scope: z.preprocess((value) => (value === 'unscoped' || value === null ? undefined : value), scope.optional()),
})

/** How somebody says who it is. */
export type AuthRequest = z.output<typeof auth>

/** An agency, as it is asked for. */
export type AgencyRequest = z.output<typeof agency>

/** The body of a request for a token. */
export const authRequest = body(readJson, z.object({ auth }))

/** The body of a request for a temporary access key. */
export const temporaryKeyRequest = body(readJson, z.object({ auth: z.object({ identity }) }))

/** The token that a request is about. */
export const subjectToken = {
  token: header('x-subject-token', z.string({ error: 'X-Subject-Token is missing' }).min(1).max(2048)),
}
