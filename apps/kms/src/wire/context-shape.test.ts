import { describe, test } from 'vitest'
import { z } from 'zod'
import { encodeContext } from '../domain/encryption-context.ts'
import { contextShape } from './context-shape.ts'

describe('an encryption context', () => {
  const shape = z.object({ context: contextShape.default({}) })
  const encode = (json: string): string => {
    const { context } = shape.parse(JSON.parse(`{"context":${json}}`))
    return Buffer.from(encodeContext(context)).toString('hex')
  }

  test('keeps every pair, whatever its name', ({ expect }) => {
    const all = ['{}', '{"__proto__":"a"}', '{"__proto__":"b"}', '{"constructor":"a"}', '{"":"a"}', '{"a":""}']
    expect(new Set(all.map(encode)).size).toBe(all.length)
    expect(shape.parse({})).toEqual({ context: {} })
  })

  test.for(['null', '[]', '"x"', '{"a":1}', '{"a":null}', '{"a":{}}', '{"__proto__":1}'])(
    'is not %s',
    (json, { expect }) => {
      expect(() => encode(json)).toThrow()
    },
  )
})
