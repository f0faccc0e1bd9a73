import { describe, test } from 'vitest'
import { bodyBytes } from './buffered-body.ts'
import { DocumentReply } from './document-reply.ts'
import { DocumentRequest } from './document-request.ts'
import { JsonBytes } from './json-bytes.ts'
import { readJson } from './read-json.ts'

const blob = new JsonBytes(Uint8Array.of(0, 1, 0xff, 0xfe).subarray(1))
const document = { Blob: blob, Items: [{ Blob: blob }], absent: undefined, last: 'ä' }
const asJson = { Blob: 'Af/+', Items: [{ Blob: 'Af/+' }], last: 'ä' }

describe('a document with bytes in it', () => {
  test('is an answer as it is, and has base64 in its body', ({ expect }) => {
    const reply = new DocumentReply(document)
    expect(reply.document).toBe(document)
    expect(JSON.parse(reply.body)).toEqual(asJson)
  })

  test('is a request as it is, and has base64 in its body; its texts are looked at, all of them', ({ expect }) => {
    const requestOf = (given: object) => new DocumentRequest({ id: 'r', headers: {}, document: given, timeoutMs: 1 })
    const request = requestOf(document)
    expect(readJson(request)).toBe(document)
    expect(JSON.parse(Buffer.from(bodyBytes(request)).toString('utf8'))).toEqual(asJson)
    for (const half of [
      { first: '\ud800', ...document },
      { ...document, '\udc00': 1 },
    ]) {
      expect(() => readJson(requestOf(half))).toThrow('half a character')
    }
  })
})
