import type { Kms } from '@sealstack/kms'
import { z } from 'zod'
import { controlRoute } from './route.ts'

/** `POST /_sealstack/kms/rewrap-root`: exchanges the KMS's root key while it serves. */
export const rewrapRootRoute = ({ rewrapRoot }: Pick<Kms, 'rewrapRoot'>) =>
  controlRoute({
    method: 'POST',
    path: '/_sealstack/kms/rewrap-root',
    summary: 'Puts a new root key in the place of the old one; derived from a passphrase, if there is one.',
    body: z.strictObject({
      passphrase: z
        .string()
        .regex(/^.{8,1024}$/s, 'must have 8 to 1024 characters')
        .optional(),
    }),
    answer: z.object({ versions: z.number().describe('How many key versions were sealed anew.') }),
    handle: ({ body }) => rewrapRoot(body.passphrase),
  })
