import { describe, test } from 'vitest'
import type { UnwrapRequest } from './keyring.ts'
import { memoryKeyring } from './memory-keyring.ts'

const keyId = 'arn:aws:kms:eu-de:000000000000:key/one'
const context = { bucket: 'photos', key: 'a.jpg' }

describe('memoryKeyring', () => {
  test('opens what it wrapped, in whatever order the context is written', async ({ expect }) => {
    const keyring = memoryKeyring()
    const { dek, wrapped, keyArn } = await keyring.generate({ keyId, context })
    expect(dek).toHaveLength(32)
    const opened = await keyring.unwrap({ keyArn, wrapped, context: { key: 'a.jpg', bucket: 'photos' } })
    expect(new Uint8Array(opened.dek)).toEqual(dek)
    expect(Buffer.from(wrapped).includes(Buffer.from(dek))).toBe(false)
  })

  test('makes another data key each time', async ({ expect }) => {
    const keyring = memoryKeyring()
    const [one, two] = await Promise.all([keyring.generate({ keyId, context }), keyring.generate({ keyId, context })])
    expect(one.dek).not.toEqual(two.dek)
    expect(one.wrapped).not.toEqual(two.wrapped)
  })

  test('refuses another context, another key, another keyring and whatever was altered', async ({ expect }) => {
    const keyring = memoryKeyring()
    const { wrapped } = await keyring.generate({ keyId, context })
    const altered = Uint8Array.from(wrapped, (byte, index) => (index === 20 ? byte ^ 1 : byte))
    const refused = { name: 'KeyringError', reason: 'refused', code: 'InvalidCiphertextException' }
    const requests: readonly UnwrapRequest[] = [
      { keyArn: keyId, wrapped, context: { bucket: 'photos', key: 'b.jpg' } },
      { keyArn: keyId, wrapped, context: {} },
      { keyArn: `${keyId}2`, wrapped, context },
      { keyArn: keyId, wrapped: altered, context },
      { keyArn: keyId, wrapped: wrapped.subarray(0, -1), context },
      { keyArn: keyId, wrapped: Buffer.concat([wrapped, Buffer.alloc(1)]), context },
      { keyArn: keyId, wrapped: new Uint8Array(), context },
    ]
    for (const request of requests) {
      await expect(keyring.unwrap(request)).rejects.toMatchObject(refused)
    }
    await expect(memoryKeyring().unwrap({ keyArn: keyId, wrapped, context })).rejects.toMatchObject(refused)
  })
})
