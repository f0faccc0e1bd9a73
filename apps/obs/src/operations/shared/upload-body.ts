import { type AwsChunkedDecoder, awsChunkedDecoder } from '@sealstack/auth'
import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { ChecksumName } from '@sealstack/streams'
import {
  CHECKSUM_NAMES,
  type ChecksumAlgorithm,
  checksumHeader,
  isChecksumValue,
  readChecksumName,
} from '../../domain/checksum.ts'
import { s3Errors } from '../../errors.ts'
import type { Expectation, StoreBodyInput, StoreBodyOutcome } from '../../flows/store-body.ts'
import type { ObsCaller } from '../../wire/caller.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

const HEADERS = CHECKSUM_NAMES.map((name) => ({ name, header: checksumHeader(name) }))

/** 5 GiB: the most that one PUT may carry. */
export const MAX_UPLOAD_BYTES = 5 * 2 ** 30

/** How a body is to be read, and what it must turn out to be. */
export interface UploadBody extends Pick<StoreBodyInput, 'decoder' | 'maxBytes' | 'digests' | 'expected'> {
  /** The additional checksum that the client announces in a header or a trailer. */
  readonly announced: ChecksumAlgorithm | undefined
}

/**
 * Judges an upload's headers: its length, its transfer encoding, and every digest that is announced for it. The body is
 * not touched.
 */
export const readUploadBody = (
  { headers }: Pick<HttpRequest, 'headers'>,
  { payload, signing }: Pick<ObsCaller, 'payload' | 'signing'>,
): UploadBody => {
  if (payload?.kind === 'unsupported')
    fail('NotImplemented', {}, { message: `The chunk encoding algorithm ${payload.value} is not supported.` })
  const isChunked = payload?.kind === 'chunked'
  const length = lengthOf(headers, isChunked)
  // The OBS SDKs send files without a length, in their S3 mode too, and sign by a scheme that says nothing of the body.
  if (length === undefined && payload !== undefined) fail('MissingContentLength')
  if (length !== undefined && length > MAX_UPLOAD_BYTES) {
    fail('EntityTooLarge', { ProposedSize: String(length), MaxSizeAllowed: String(MAX_UPLOAD_BYTES) })
  }
  const trailerNames = isChunked && payload.trailer ? readTrailerNames(headers['x-amz-trailer']) : undefined
  const decoder = isChunked
    ? awsChunkedDecoder({ decodedLength: length ?? 0, signing: payload.signed ? signing : undefined, trailerNames })
    : undefined

  const given = HEADERS.filter(({ header }) => headers[header] !== undefined).map(({ name }) => name)
  const trailing = trailerNames?.map((name) => readChecksumName(name.slice('x-amz-checksum-'.length)))[0]
  if (given.length > 1) {
    const message = 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.'
    fail('InvalidRequest', {}, { message })
  }
  const announced = given[0] ?? trailing
  const fixed: Expectation[] = [
    ...contentMd5(headers['content-md5']),
    ...(payload?.kind === 'hash' ? [{ name: 'sha256' as const, value: Buffer.from(payload.sha256, 'hex') }] : []),
    ...given.map((name) => ({ name, value: checksumValue(name, headers[checksumHeader(name)] ?? '') })),
  ]
  return {
    decoder,
    maxBytes: length ?? MAX_UPLOAD_BYTES,
    digests: [...(announced ? [announced] : []), ...fixed.map(({ name }) => name)],
    expected: () => (trailing && decoder ? [...fixed, trailerValue(trailing, decoder)] : fixed),
    announced,
  }
}

/** The error for a digest that turned out different. S3 shows the announced MD5 in hex on PutObject alone. */
export const refuseMismatch = (
  { name, computed }: StoreBodyOutcome & { readonly kind: 'mismatch' },
  { headers }: HttpRequest,
  md5Form: 'hex' | 'base64' = 'base64',
): never => {
  if (name === 'md5' && headers[checksumHeader('md5')] === undefined) {
    return fail('BadDigest', {
      ExpectedDigest: Buffer.from(headers['content-md5'] ?? '', 'base64').toString(md5Form),
      CalculatedDigest: Buffer.from(computed).toString('base64'),
    })
  }
  if (name === 'sha256' && headers[checksumHeader('sha256')] === undefined) {
    return fail('XAmzContentSHA256Mismatch', {
      ClientComputedContentSHA256: headers['x-amz-content-sha256'] ?? '',
      S3ComputedContentSHA256: Buffer.from(computed).toString('hex'),
    })
  }
  const message = `The ${name.toUpperCase()} you specified did not match the calculated checksum.`
  return fail('BadDigest', {}, { message })
}

/** A digest as headers and documents carry it. */
export const base64Digest = (outcome: StoreBodyOutcome & { readonly kind: 'stored' }, name: ChecksumName): string =>
  Buffer.from(outcome.digestOf(name)).toString('base64')

const lengthOf = (headers: HttpRequest['headers'], isChunked: boolean): number | undefined => {
  const text = isChunked ? headers['x-amz-decoded-content-length'] : headers['content-length']
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

const readTrailerNames = (header: string | undefined): readonly string[] => {
  const names = (header ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean)
  const unknown = names.find((name) => !CHECKSUM_NAMES.some((each) => name === checksumHeader(each)))
  if (unknown !== undefined)
    fail('InvalidRequest', {}, { message: 'The value specified in the x-amz-trailer header is not supported' })
  return names
}

const trailerValue = (name: ChecksumAlgorithm, { trailers }: AwsChunkedDecoder): Expectation => ({
  name,
  value: checksumValue(name, trailers[checksumHeader(name)] ?? ''),
})

const contentMd5 = (header: string | undefined): readonly Expectation[] => {
  if (header === undefined) return []
  const value = Buffer.from(header, 'base64')
  if (value.byteLength !== 16 || value.toString('base64') !== header) fail('InvalidDigest', { 'Content-MD5': header })
  return [{ name: 'md5', value }]
}

const checksumValue = (name: ChecksumAlgorithm, text: string): Uint8Array => {
  if (!isChecksumValue(name, text)) {
    fail('InvalidRequest', {}, { message: `Value for ${checksumHeader(name)} header is invalid.` })
  }
  return Buffer.from(text, 'base64')
}
