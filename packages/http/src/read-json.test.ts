import { Readable } from 'node:stream'
import { describe, test } from 'vitest'
import { withBufferedBody } from './buffered-body.ts'
import { JsonError, readJson } from './read-json.ts'

const read = async (body: string | Uint8Array): Promise<object> =>
  readJson(
    await withBufferedBody(
      {
        id: '',
        method: 'POST',
        rawPath: '/',
        rawQuery: '',
        headers: {},
        body: Readable.from([Buffer.from(body)]),
        signal: new AbortController().signal,
        remoteAddress: undefined,
        secure: false,
      },
      256 * 1024,
    ),
  )

describe('a body', () => {
  test('is an object; nothing is an empty one, and what is null is absent', async ({ expect }) => {
    expect(await read('')).toEqual({})
    expect(await read('{"a":null,"b":{"c":null}}')).toEqual({ b: { c: null } })
    expect(await read('{"a":"\\ud83d\\ude00"}')).toEqual({ a: '😀' })
  })

  test.for([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a number', '1'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['half a character', '{"a":"\\ud800"}'],
    ['half a character in a name', '{"a":[{"\\uDFFF":1}]}'],
    ['two halves in the wrong order', '{"a":"\\ude00\\ud83d"}'],
  ] as const)('that is %s is refused', async ([, body], { expect }) => {
    await expect(read(body)).rejects.toBeInstanceOf(JsonError)
  })
})
