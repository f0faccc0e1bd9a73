import type { Principal } from '@sealstack/auth'
import type { IamContext } from '../context.ts'
import { newId, newSecret, newSessionToken } from '../domain/ids.ts'

/** Temporary credentials. */
export interface OpenedSession {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiresAtMs: number
  readonly principal: Principal
}

/** Makes temporary credentials for the principal that `principalOf` gives; `policies` are texts that limit the session. */
export const openSession = async (
  { sessions, vault, clock, random }: IamContext,
  principalOf: (sessionKeyId: string) => Principal,
  { durationS, policies = [] }: { readonly durationS: number; readonly policies?: readonly string[] },
): Promise<OpenedSession> => {
  const accessKeyId = newId('temporaryKey', random)
  const [secretAccessKey, sessionToken] = [newSecret(random), newSessionToken(random)]
  const principal = principalOf(accessKeyId)
  const expiresAtMs = (Math.floor(clock.now() / 1000) + durationS) * 1000
  await sessions.insert({
    id: accessKeyId,
    sealed: await vault.seal(accessKeyId, `${secretAccessKey}\n${sessionToken}`),
    principal: JSON.stringify(principal),
    policies: policies.length === 0 ? null : JSON.stringify(policies),
    expiresAtMs: BigInt(expiresAtMs),
  })
  return { accessKeyId, secretAccessKey, sessionToken, expiresAtMs, principal }
}
