import { query } from '@sealstack/http'
import { z } from 'zod'

/** The setting whose ids are domain names and whose documents are the moments at which they were added, ms. */
export const CUSTOM_DOMAIN = 'customdomain'

/** A domain name in the query. */
export const customDomain = query(
  z
    .string()
    .toLowerCase()
    .regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'Invalid domain name'),
  CUSTOM_DOMAIN,
)
