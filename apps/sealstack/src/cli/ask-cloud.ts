import { z } from 'zod'
import type { CloudAccess } from './cloud-flags.ts'
import { CommandError, EXIT } from './outcome.ts'

const refusal = z.object({ error: z.string() })

/** What the control API is sent beside the line of the request. */
interface ControlInput {
  readonly body?: object
  readonly signal?: AbortSignal
}

/**
 * Asks the control API of a running cloud.
 * @throws CommandError with what the cloud says, or that there is none
 */
export const askCloud = async <Answer extends z.ZodType>(
  access: ControlAccess,
  line: string,
  { answer, ...input }: ControlInput & { readonly answer: Answer },
): Promise<z.output<Answer>> => {
  const response = await askControl(access, line, input)
  const read = answer.safeParse(await response.json().catch(() => undefined))
  if (read.success) return read.data
  throw noCloud(access.endpoint, response.status)
}

/** Where a cloud is, and what lets one ask its control API. */
type ControlAccess = Pick<CloudAccess, 'endpoint' | 'controlToken'>

/**
 * Asks the control API and gives its answer unread. `line` is as in `GET health`.
 * @throws CommandError with what the cloud says where it refuses, or that there is none
 */
export const askControl = async (
  { endpoint, controlToken }: ControlAccess,
  line: string,
  { body, signal }: ControlInput = {},
): Promise<Response> => {
  const [method = '', path = ''] = line.split(' ')
  const response = await send(endpoint, `/_sealstack/${path}`, {
    method,
    headers: controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  })
  if (response.ok) return response
  const refused = refusal.safeParse(await response.json().catch(() => undefined))
  throw refused.success ? new CommandError(refused.data.error) : noCloud(endpoint, response.status)
}

const noCloud = (endpoint: string, status: number): CommandError =>
  new CommandError(
    `${endpoint} is not a Sealstack cloud: it answered ${status}. Name another with --endpoint.`,
    EXIT.unreachable,
  )

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
    throw new CommandError(
      /CERT|SELF_SIGNED|SIGNATURE/.test(code)
        ? `${endpoint} cannot be used: its certificate is not trusted (${code}). Set NODE_EXTRA_CA_CERTS to the CA's file, tls/ca.crt in the data folder.`
        : `No cloud answers at ${endpoint}. Start one with "sealstack start", or name it with --endpoint.`,
      EXIT.unreachable,
    )
  }
}
