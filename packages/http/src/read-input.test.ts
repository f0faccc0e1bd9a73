import { Readable } from 'node:stream'
import { describe, test } from 'vitest'
import { z } from 'zod'
import { body, header, label } from './bindings.ts'
import { InputError, readInput } from './read-input.ts'

const source = {
  request: {
    ...{ id: 'r', method: 'POST', rawPath: '/', rawQuery: '', headers: { 'x-size': 'large' }, body: Readable.from([]) },
    ...{ signal: new AbortController().signal, remoteAddress: undefined, secure: false },
  },
  labels: { id: 'a' },
  query: [],
}

describe('readInput', () => {
  test('gives at once what is at hand, and the same later where a body has to be waited for', async ({ expect }) => {
    const shape = { id: label(z.string()), size: header('x-size', z.string()) }
    expect(readInput(shape, source)).toEqual({ id: 'a', size: 'large' })
    const late = { id: label(z.string()), body: body(async () => 'text', z.string()), size: shape.size }
    const read = readInput(late, source)
    expect(read).toBeInstanceOf(Promise)
    expect(await read).toEqual({ id: 'a', body: 'text', size: 'large' })
  })

  test('reports what is wrong before and after a body together, and passes on why a body cannot be read', async ({
    expect,
  }) => {
    const wrong = {
      id: label(z.coerce.number()),
      body: body(async () => 1, z.string()),
      size: header('x-size', z.null()),
    }
    const error = await Promise.resolve(readInput(wrong, source)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).problems.map(({ name }) => name)).toEqual(['id', '', 'x-size'])
    const broken = { body: body(() => Promise.reject(new Error('cut')), z.string()), size: header('x-size', z.null()) }
    await expect(readInput(broken, source)).rejects.toThrow('cut')
  })
})
