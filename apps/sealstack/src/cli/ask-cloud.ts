import { z } from 'zod'
import type { CloudAccess } from './cloud-flags.ts'
import { CommandError, EXIT } from './outcome.ts'

const refusal = z.object({ error: z.string() })

/**
 * Asks the control API of a running cloud.
 * @throws CommandError with what the cloud says, or that there is none
 */
export const askCloud = async <Answer extends z.ZodType>(
  { endpoint, controlToken }: Pick<CloudAccess, 'endpoint' | 'controlToken'>,
  line: string,
  { body, answer }: { readonly body?: object; readonly answer: Answer },
): Promise<z.output<Answer>> => {
  const [method = '', path = ''] = line.split(' ')
  const response = await send(endpoint, `/_sealstack/${path}`, {
    method,
    headers: controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const said: unknown = await response.json().catch(() => undefined)
  const read = answer.safeParse(said)
  if (response.ok && read.success) return read.data
  throw refusalOf(endpoint, response.status, said)
}

/** What a cloud says where it refuses; or that it is none. */
export const refusalOf = (endpoint: string, status: number, said: unknown): CommandError => {
  const refused = refusal.safeParse(said)
  return refused.success
    ? new CommandError(refused.data.error)
    : new CommandError(`${endpoint} is not a Sealstack cloud: it answered ${status}.`, EXIT.unreachable)
}

/**
 * Sends a request; whatever keeps an answer from coming is one sentence.
 * @throws CommandError
 */
export const send = async (endpoint: string, path: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(new URL(endpoint + path), init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const why = /CERT|SELF_SIGNED|SIGNATURE/.test(code)
      ? `its certificate is not trusted (${code}). Set NODE_EXTRA_CA_CERTS to the CA's file, tls/ca.crt in the data folder.`
      : 'Start one with "sealstack start", or name it with --endpoint.'
    throw new CommandError(
      /CERT|SELF_SIGNED|SIGNATURE/.test(code)
        ? `${endpoint} cannot be used: ${why}`
        : `No cloud answers at ${endpoint}. ${why}`,
      EXIT.unreachable,
    )
  }
}
