import { isIP } from 'node:net'
import { safeEqual } from '@sealstack/auth'
import type { HttpRequest } from '@sealstack/http'
import { ControlError } from './control-error.ts'

/** Who may use the control API. */
export interface ControlAccess {
  /** Whoever has it may, from anywhere; without one this machine alone. */
  readonly token: string | undefined
}

/**
 * Refuses whoever may not. No page of another site in a browser may, though the browser is on this machine.
 * @throws ControlError
 */
export const requireAccess = ({ token }: ControlAccess, { remoteAddress, headers }: HttpRequest): void => {
  if (headers.origin !== undefined) throw new ControlError(403, 'The control API does not answer web pages.')
  if (token !== undefined) {
    if (safeEqual(/^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '', token)) return
    throw new ControlError(401, 'The control API of this cloud wants its token: Authorization: Bearer TOKEN.')
  }
  const isLocal = remoteAddress === undefined || /^(127\.|::1$|::ffff:127\.)/.test(remoteAddress)
  if (!isLocal) {
    throw new ControlError(
      403,
      'The control API answers only the machine that the cloud runs on. Set a control token to use it from others.',
    )
  }
  // A page whose own name was made to mean this machine has no Origin, but it has that name.
  if (!isNameOfThisMachine(headers.host ?? '')) {
    throw new ControlError(403, 'The control API is asked for by an address or by the name localhost.')
  }
}

const isNameOfThisMachine = (host: string): boolean => {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
}
