import type { Kms } from '@sealstack/kms'
import { z } from 'zod'
import { ControlError, type ControlRoute } from './control.ts'
import { readJson } from './read-json.ts'

const body = z.strictObject({ passphrase: z.string().min(8).max(1024).optional() })

/** `POST /_sealstack/kms/rewrap-root`: exchanges the KMS's root key while it serves. */
export const rewrapRootRoute = ({ rewrapRoot }: Pick<Kms, 'rewrapRoot'>): ControlRoute => ({
  method: 'POST',
  path: '/_sealstack/kms/rewrap-root',
  handle: async (request) => {
    const read = body.safeParse(await readJson(request))
    if (!read.success) throw new ControlError(400, 'The body may have a passphrase of 8 to 1024 characters, as JSON.')
    return rewrapRoot(read.data.passphrase)
  },
})
