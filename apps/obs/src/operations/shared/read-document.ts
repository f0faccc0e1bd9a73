import { pipeline } from 'node:stream/promises'
import type { HttpRequest } from '@sealstack/http'
import { digestTap, limitBytes, readAll, startDigests } from '@sealstack/streams'
import { keepOpen } from '../../flows/keep-open.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { readUploadBody, refuseMismatch } from './upload-body.ts'

/** How a document is to be read. */
export interface DocumentOptions {
  readonly maxBytes: number
  /** What `x-amz-checksum-*` headers speak of: the document, or the object that it is about. */
  readonly checksumsOf: 'document' | 'object'
}

/**
 * The body of an operation that takes a document, held to all that was announced for it: the hash that the signature
 * covers, Content-MD5, checksums, the framing of aws-chunked.
 * @throws LimitExceededError when it has more than `maxBytes`.
 */
export const readDocument = async (
  request: HttpRequest,
  caller: Pick<ObsCaller, 'payload' | 'signing'>,
  { maxBytes, checksumsOf }: DocumentOptions,
): Promise<Uint8Array> => {
  const {
    decoder,
    digests: names,
    expected,
  } = readUploadBody({ headers: documentHeaders(request, checksumsOf) }, caller)
  const digests = await startDigests(names)
  const tap = digestTap(digests)
  const stages = [keepOpen(request.body), ...(decoder ? [decoder] : []), limitBytes(maxBytes), tap]
  const { signal } = request
  const [bytes] = await Promise.all([readAll(tap, maxBytes), pipeline(stages, { signal })])
  for (const { name, value } of expected()) {
    const computed = digests.digestOf(name)
    if (Buffer.compare(computed, value) !== 0) refuseMismatch({ kind: 'mismatch', name, computed }, request)
  }
  return bytes
}

const documentHeaders = (
  { headers }: HttpRequest,
  checksumsOf: DocumentOptions['checksumsOf'],
): HttpRequest['headers'] => {
  const own = Object.entries(headers).filter(
    ([name]) => checksumsOf === 'document' || !name.startsWith('x-amz-checksum-'),
  )
  // A request without a length has no body; the signature may still bear a hash for it, that of nothing.
  const isEmpty = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
  return Object.fromEntries(isEmpty ? [...own, ['content-length', '0']] : own)
}
