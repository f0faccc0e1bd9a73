import { isUtf8 } from 'node:buffer'
import { bodyBytes } from './buffered-body.ts'
import { DocumentRequest } from './document-request.ts'
import { JsonBytes } from './json-bytes.ts'
import type { HttpRequest } from './message.ts'

/** The body is not JSON, or not an object. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}

/**
 * The body that `withBufferedBody` has read, as a JSON object without its members that are null, which stand for absent ones; an empty body is an empty
 * object. All texts in it are well-formed Unicode.
 * @throws JsonError
 */
export const readJson = (request: HttpRequest): object => {
  if (request instanceof DocumentRequest) {
    refuseLoneSurrogates(request.document)
    return request.document
  }
  const bytes = bodyBytes(request)
  if (bytes.byteLength === 0) return {}
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new JsonError('The body is not an object')
  const members = Object.entries(value)
  return members.some(([, member]) => member === null)
    ? Object.fromEntries(members.filter(([, member]) => member !== null))
    : value
}

const parse = (bytes: Uint8Array): unknown => {
  if (!isUtf8(bytes)) throw new JsonError('The body is not UTF-8')
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new JsonError('The body is not JSON', { cause })
  }
  // Only an escape can bring half a character; where there is none, there is nothing to look for.
  if (/\\u[dD][89a-fA-F]/.test(text)) refuseLoneSurrogates(value)
  return value
}

/** They are all alike in UTF-8, so that two texts that differ in them would not differ. */
const refuseLoneSurrogates = (value: unknown): void => {
  const open = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === 'string') refuseLoneSurrogate(next)
    if (typeof next !== 'object' || next === null || next instanceof JsonBytes) continue
    const members = next as Readonly<Record<string, unknown>>
    for (const name of Object.keys(members)) {
      refuseLoneSurrogate(name)
      open.push(members[name])
    }
  }
}

const refuseLoneSurrogate = (text: string): void => {
  if (/\p{Surrogate}/u.test(text)) throw new JsonError('A text has half a character')
}
