import { describe, test } from 'vitest'
import { contextCondition } from './key-policy.ts'

describe('contextCondition', () => {
  const context = { Purpose: 'backup', purpose: 'restore', ΑΣ: 'sigma', __proto__x: 'y' }

  test('gives pairs by their names in any case, and the names themselves', ({ expect }) => {
    expect(contextCondition(context, 'kms:encryptioncontext:purpose')).toEqual(['backup', 'restore'])
    expect(contextCondition(context, 'kms:encryptioncontextkeys')).toEqual(Object.keys(context))
    expect(contextCondition({}, 'kms:encryptioncontextkeys')).toEqual([])
  })

  test('folds names as policies fold the whole key', ({ expect }) => {
    for (const name of Object.keys(context)) {
      expect(contextCondition(context, `kms:EncryptionContext:${name}`.toLowerCase())).toContain(
        context[name as keyof typeof context],
      )
    }
    expect(contextCondition({ Σ: 'x' }, 'kms:EncryptionContext:Σ'.toLowerCase())).toEqual(['x'])
  })

  test('knows nothing of other keys', ({ expect }) => {
    expect(contextCondition(context, 'kms:encryptioncontext:other')).toBeUndefined()
    expect(contextCondition(context, 'kms:viaservice')).toBeUndefined()
    expect(contextCondition(context, 'kms:encryptioncontext:constructor')).toBeUndefined()
  })
})
