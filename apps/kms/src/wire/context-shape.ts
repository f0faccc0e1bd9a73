import { z } from 'zod'
import type { EncryptionContext } from '../domain/encryption-context.ts'

/**
 * An encryption context as JSON has it: pairs of texts, every one of them kept. (zod's own record leaves out a pair
 * named `__proto__`, and two contexts that differ in it would be the same.)
 */
export const contextShape = z.unknown().transform((value, { issues }): EncryptionContext => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    issues.push({ code: 'invalid_type', expected: 'record', input: value })
    return z.NEVER
  }
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') issues.push({ code: 'invalid_type', expected: 'string', input: text, path: [name] })
  }
  // As JSON.parse has made it, where every pair is a member of the object's own.
  return value as EncryptionContext
})
