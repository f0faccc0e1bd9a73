import { describe, test } from 'vitest'
import type { KeyState } from './key.ts'
import { type KeyUse, requireState } from './key-state.ts'
import { Refusal } from './refusal.ts'

const outcome = (state: KeyState, use: KeyUse): string => {
  try {
    requireState({ state, arn: 'ARN' }, use)
    return 'ok'
  } catch (error) {
    return error instanceof Refusal ? `${error.kind}: ${error.message}` : String(error)
  }
}

describe('what a state allows', () => {
  test.for<[KeyState, KeyUse, string]>([
    ['Enabled', 'cryptography', 'ok'],
    ['Disabled', 'cryptography', 'disabled: ARN is disabled.'],
    ['PendingDeletion', 'cryptography', 'pending-deletion: ARN is pending deletion.'],
    ['PendingReplicaDeletion', 'cryptography', 'pending-deletion: ARN is pending deletion.'],
    ['PendingImport', 'cryptography', 'invalid-state: ARN is pending import.'],
    ['Unavailable', 'cryptography', 'invalid-state: ARN is unavailable.'],
    ['Creating', 'cryptography', 'invalid-state: ARN is creating.'],
    ['Updating', 'cryptography', 'ok'],
    ['Updating', 'enable', 'invalid-state: ARN is updating.'],
    ['Enabled', 'enable', 'ok'],
    ['Disabled', 'disable', 'ok'],
    ['Disabled', 'create-alias', 'ok'],
    ['PendingDeletion', 'create-alias', 'pending-deletion: ARN is pending deletion.'],
    ['PendingDeletion', 'delete-alias', 'ok'],
    ['PendingDeletion', 'show', 'ok'],
    ['PendingDeletion', 'schedule-deletion', 'pending-deletion: ARN is pending deletion.'],
    ['PendingDeletion', 'cancel-deletion', 'ok'],
    ['Enabled', 'cancel-deletion', 'not-pending-deletion: ARN is not pending deletion.'],
    ['PendingImport', 'cancel-deletion', 'not-pending-deletion: ARN is not pending deletion.'],
    ['PendingImport', 'import-material', 'ok'],
  ])('%s, %s: %s', ([state, use, expected], { expect }) => {
    expect(outcome(state, use)).toBe(expected)
  })

  test('a state that nobody knows allows nothing', ({ expect }) => {
    const state = 'Lost' as string as KeyState
    expect(outcome(state, 'cryptography')).toBe('invalid-state: ARN is in the state Lost.')
  })
})
