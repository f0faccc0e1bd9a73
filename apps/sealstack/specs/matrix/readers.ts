import type { Answer, Call } from './client.ts'
import type { Dialect, Reader } from './dimensions.ts'
import { customerHeaders, prefixOf } from './headers.ts'
import { element, type Written } from './paths.ts'
import { CANARY, md5 } from './plaintext.ts'
import type { Sealing } from './sealing.ts'
import type { World } from './world.ts'

/** Where copies out of objects go. */
export const SINKS = 'sinks'
/** Across the boundary of two segments. */
const RANGE = { start: 65_500, end: 65_699 } as const

/** What an answer gave of an object: all that was asked for, nothing, or what is wrong with it. */
export type Given = 'what was asked for' | 'nothing' | string

/** An object that is read. */
export interface ReadJob {
  readonly reader: Reader
  readonly dialect: Dialect
  readonly written: Written
  readonly sealing: Sealing
  /** Uploads in each dialect that parts are copied into. */
  readonly uploads: Readonly<Record<Dialect, string>>
  /** Tells this read from others. */
  readonly number: number
}

/** Reads an object, and compares what it gave. */
export const read = async (world: World, job: ReadJob): Promise<{ readonly answer: Answer; readonly given: Given }> => {
  const answer = await world.send(callOf(job))
  const given = answer.status >= 300 ? refusedBody(answer) : compare(job, answer)
  // Bytes that were compared are not kept: there are too many of them.
  return { answer: answer.status >= 300 ? answer : { ...answer, body: Buffer.alloc(0) }, given }
}

const callOf = ({ reader, dialect, written: { place, parts }, sealing, uploads, number }: ReadJob): Call => {
  const prefix = prefixOf(dialect)
  const isClients = sealing.mode === 'SSE-C'
  const key = isClients ? customerHeaders(dialect) : {}
  const target = { dialect, path: `/${place.bucket}/${place.key}`, headers: key }
  const from = {
    [`${prefix}copy-source`]: `/${place.bucket}/${place.key}`,
    ...(isClients ? customerHeaders(dialect, 'copy-source-') : {}),
  }
  switch (reader) {
    case 'GetObject':
      return { ...target, method: 'GET' }
    case 'presigned GET':
      return { ...target, method: 'GET', signed: 'url' }
    case 'GetObject of a range':
      return { ...target, method: 'GET', headers: { ...key, range: `bytes=${RANGE.start}-${RANGE.end}` } }
    case 'GetObject of a part':
      return { ...target, method: 'GET', query: `partNumber=${Math.max(1, parts.length)}` }
    case 'HeadObject':
      return { ...target, method: 'HEAD' }
    case 'GetObjectAttributes':
      return {
        ...target,
        method: 'GET',
        query: 'attributes',
        headers: { ...key, [`${prefix}object-attributes`]: 'ETag,ObjectSize' },
      }
    case 'CopyObject from': {
      const headers = { ...from, [`${prefix}server-side-encryption`]: 'AES256' }
      return { dialect, method: 'PUT', path: `/${SINKS}/${number % 100}`, headers }
    }
    case 'UploadPartCopy from': {
      const headers = { ...from, [`${prefix}copy-source-range`]: `bytes=${RANGE.start}-${RANGE.end}` }
      const query = `partNumber=${(number % 10_000) + 1}&uploadId=${uploads[dialect]}`
      return { dialect, method: 'PUT', path: `/${SINKS}/upload`, query, headers }
    }
  }
}

const refusedBody = ({ body }: Answer): Given => (body.includes(CANARY) ? 'bytes of the object' : 'nothing')

const compare = ({ reader, written: { body, parts } }: ReadJob, answer: Answer): Given => {
  const whole = body()
  const range = whole.subarray(RANGE.start, RANGE.end + 1)
  const etag = (): string => element(answer, 'ETag').replaceAll('&quot;', '')
  const sized = (bytes: number, text = answer.headers['content-length']): Given =>
    text === String(bytes) ? 'what was asked for' : `a length of ${text} in place of ${bytes}`
  const same = (bytes: Buffer): Given => (answer.body.equals(bytes) ? sized(bytes.byteLength) : 'other bytes')
  switch (reader) {
    case 'GetObject':
    case 'presigned GET':
      return same(whole)
    case 'GetObject of a range':
      return same(range)
    case 'GetObject of a part':
      return same(whole.subarray(whole.byteLength - (parts.at(-1) ?? whole.byteLength)))
    case 'HeadObject':
      return answer.body.byteLength > 0 ? 'a body' : sized(whole.byteLength)
    case 'GetObjectAttributes':
      return sized(whole.byteLength, element(answer, 'ObjectSize'))
    // The sink is under the store's own key, whose ETags are the MD5 of what was copied.
    case 'CopyObject from':
      return etag() === md5(whole) ? 'what was asked for' : 'other bytes'
    case 'UploadPartCopy from':
      return etag() === md5(range) ? 'what was asked for' : 'other bytes'
  }
}
