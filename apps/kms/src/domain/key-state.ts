import type { Key, KeyState } from './key.ts'
import { Refusal, type RefusalKind } from './refusal.ts'

/** What an operation does with a key, as far as its state matters. */
export type KeyUse =
  | 'cryptography'
  | 'alias'
  | 'enable'
  | 'disable'
  | 'schedule-deletion'
  | 'cancel-deletion'
  | 'describe'
  | 'update'

type Cell = 'ok' | RefusalKind

/**
 * The key state table of the AWS developer guide ("Key states of AWS KMS keys"), a row a use and a column a state.
 * EnableKey of an enabled and DisableKey of a disabled key succeed, as documented.
 */
export const KEY_STATE_TABLE: Readonly<Record<KeyUse, Readonly<Record<KeyState, Cell>>>> = {
  cryptography: row('ok', 'disabled', 'pending-deletion', 'invalid-state', 'invalid-state', 'invalid-state'),
  alias: row('ok', 'ok', 'pending-deletion', 'ok', 'ok', 'ok'),
  enable: row('ok', 'ok', 'pending-deletion', 'invalid-state', 'ok', 'invalid-state'),
  disable: row('ok', 'ok', 'pending-deletion', 'invalid-state', 'ok', 'invalid-state'),
  'schedule-deletion': row('ok', 'ok', 'pending-deletion', 'ok', 'ok', 'ok'),
  'cancel-deletion': row(
    'not-pending-deletion',
    'not-pending-deletion',
    'ok',
    'not-pending-deletion',
    'not-pending-deletion',
    'not-pending-deletion',
  ),
  describe: row('ok', 'ok', 'ok', 'ok', 'ok', 'ok'),
  update: row('ok', 'ok', 'pending-deletion', 'ok', 'ok', 'ok'),
}

/**
 * Refuses a use that the key's state does not allow.
 * @throws Refusal with the text that AWS gives.
 */
export const requireState = (key: Key, use: KeyUse): void => {
  const cell = KEY_STATE_TABLE[use][key.state]
  if (cell !== 'ok') throw new Refusal(cell, `${key.arn} ${TEXTS[cell] ?? STATE_TEXTS[key.state]}`)
}

const TEXTS: Partial<Record<RefusalKind, string>> = {
  disabled: 'is disabled.',
  'pending-deletion': 'is pending deletion.',
  'not-pending-deletion': 'is not pending deletion.',
}

const STATE_TEXTS: Readonly<Record<KeyState, string>> = {
  Enabled: 'is enabled.',
  Disabled: 'is disabled.',
  PendingDeletion: 'is pending deletion.',
  PendingImport: 'is pending import.',
  Unavailable: 'is unavailable.',
  Creating: 'is creating.',
}

function row(
  ...[Enabled, Disabled, PendingDeletion, PendingImport, Unavailable, Creating]: readonly [
    Cell,
    Cell,
    Cell,
    Cell,
    Cell,
    Cell,
  ]
): Readonly<Record<KeyState, Cell>> {
  return { Enabled, Disabled, PendingDeletion, PendingImport, Unavailable, Creating }
}
