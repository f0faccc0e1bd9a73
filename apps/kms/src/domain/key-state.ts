import type { Key, KeyState } from './key.ts'
import { Refusal, type RefusalKind } from './refusal.ts'

const STATES = [
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
  'Unavailable',
  'Creating',
  'Updating',
] as const satisfies readonly KeyState[]

/**
 * The key state table of the AWS developer guide ("Key states of AWS KMS keys"), a row a use and a column a state, with
 * the guide's footnote where a use is refused. What depends on a key's origin or type rather than on its state (the
 * guide's footnotes 6 to 9) is not here. EnableKey of an enabled and DisableKey of a disabled key succeed.
 */
const ROWS = {
  'cancel-deletion': '4 4 ok ok 4 4 4 4',
  'create-alias': 'ok ok 3 3 ok ok ok ok',
  'create-grant': 'ok 1 3 3 5 ok 14 ok',
  cryptography: 'ok 1 3 3 5 11 14 ok',
  'public-key': 'ok 1 3 3 5 11 14 ok',
  'delete-alias': 'ok ok ok ok ok ok ok ok',
  'delete-material': 'ok ok ok ok ok 11 14 15',
  disable: 'ok ok 3 3 5 ok 14 15',
  enable: 'ok ok 3 3 5 ok 14 15',
  'import-material': 'ok ok 3 3 ok 11 14 ok',
  'import-parameters': 'ok ok 3 3 ok 11 14 15',
  replicate: 'ok 1 3 3 5 11 14 15',
  rotate: 'ok 1 3 3 5 11 14 ok',
  rotation: 'ok 1 3 3 ok 11 14 ok',
  'schedule-deletion': 'ok ok 3 3 ok ok ok 15',
  show: 'ok ok ok ok ok ok ok ok',
  tag: 'ok ok 3 3 ok ok ok ok',
  'update-alias': 'ok ok 3 3 ok ok ok ok',
  'update-description': 'ok ok 3 3 ok ok ok ok',
  'update-primary': 'ok 1 3 3 5 11 14 ok',
} as const satisfies Readonly<Record<string, string>>

/** What an operation does with a key, as far as its state matters. */
export type KeyUse = keyof typeof ROWS

const CELLS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(ROWS).map(([use, cells]) => [use, cells.split(' ')]),
)

const FOOTNOTES: Readonly<Record<string, { readonly kind: RefusalKind; readonly text: string }>> = {
  1: { kind: 'disabled', text: 'is disabled.' },
  3: { kind: 'pending-deletion', text: 'is pending deletion.' },
  4: { kind: 'not-pending-deletion', text: 'is not pending deletion.' },
  5: { kind: 'invalid-state', text: 'is pending import.' },
  11: { kind: 'invalid-state', text: 'is unavailable.' },
  14: { kind: 'invalid-state', text: 'is creating.' },
  15: { kind: 'invalid-state', text: 'is updating.' },
}

/**
 * Refuses a use that the key's state does not allow.
 * @throws Refusal with the text that AWS gives.
 */
export const requireState = ({ state, arn }: Pick<Key, 'state' | 'arn'>, use: KeyUse): void => {
  const cell = CELLS[use]?.[STATES.indexOf(state)]
  if (cell === 'ok') return
  // A state that the table does not know allows nothing.
  const { kind, text } = FOOTNOTES[cell ?? ''] ?? { kind: 'invalid-state', text: `is in the state ${state}.` }
  throw new Refusal(kind, `${arn} ${text}`)
}
