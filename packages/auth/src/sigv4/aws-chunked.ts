import { Transform } from 'node:stream'
import { trimBlanks } from '../blanks.ts'
import type { SigningContext } from '../verification.ts'
import { AwsChunkedError, type AwsChunkedReason } from './aws-chunked-error.ts'
import { type ChunkSignatures, chunkSignatures } from './chunk-signatures.ts'

/** How a body is framed. */
export interface AwsChunkedOptions {
  /** The size that the body has once unframed, from `x-amz-decoded-content-length`. */
  readonly decodedLength: number
  /** There when chunks are signed. */
  readonly signing: SigningContext | undefined
  /** Lower-case names that `x-amz-trailer` announced; undefined when the payload kind has no trailer. */
  readonly trailerNames: readonly string[] | undefined
}

/** A stream that takes the framed body and gives the plain one. */
export interface AwsChunkedDecoder extends Transform {
  /** The trailing headers, lower-case names; complete once the stream has ended. */
  readonly trailers: Readonly<Record<string, string>>
}

/** A signed chunk that is not the last must be at least this long, in bytes. */
const MIN_SIGNED_CHUNK = 8192
/** A chunk header or trailer line: a size, a signature, a checksum. Bytes. */
const MAX_LINE = 1024
/** The only trailers that S3 takes. */
const CHECKSUM = /^x-amz-checksum-[a-z0-9]+$/

type State = 'header' | 'data' | 'data-end' | 'trailer' | 'done'

/**
 * Decodes `hex-size[;chunk-signature=…]\r\n data \r\n … 0\r\n [trailers] \r\n`.
 * Bytes of a chunk pass on before its signature is known, so whoever consumes them must commit only when the stream has
 * ended without an error; nothing is buffered but a line.
 */
export const awsChunkedDecoder = (options: AwsChunkedOptions): AwsChunkedDecoder => {
  const decoder = new Decoder(options)
  const stream = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      try {
        decoder.take(chunk, (bytes) => this.push(bytes))
        done()
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
    flush(done) {
      done(decoder.isDone ? null : new AwsChunkedError('incomplete', 'The body ends before its last chunk'))
    },
  })
  return Object.defineProperty(stream as AwsChunkedDecoder, 'trailers', { value: decoder.trailers })
}

class Decoder {
  readonly trailers: Record<string, string> = {}
  readonly #options: AwsChunkedOptions
  readonly #signatures: ChunkSignatures | undefined
  #state: State = 'header'
  #line = ''
  #left = 0
  #total = 0
  #chunkSignature = ''
  #chunk = 0
  #chunkSize = 0
  #trailerLines: string[] = []
  #trailerSignature: string | undefined
  #hasBlankLine = false

  constructor(options: AwsChunkedOptions) {
    this.#options = options
    this.#signatures = options.signing && chunkSignatures(options.signing)
  }

  get isDone(): boolean {
    return this.#state === 'done'
  }

  take(chunk: Uint8Array, push: (bytes: Uint8Array) => void): void {
    let rest = chunk
    while (rest.byteLength > 0) {
      if (this.#state === 'data') {
        const data = rest.subarray(0, this.#left)
        rest = rest.subarray(data.byteLength)
        this.#signatures?.update(data)
        push(data)
        this.#left -= data.byteLength
        if (this.#left === 0) this.#state = 'data-end'
      } else if (this.#state === 'done') {
        throw fail('malformed', 'Bytes follow the end of the body')
      } else {
        rest = this.#takeLine(rest)
      }
    }
  }

  /** Gathers one line and acts on it. */
  #takeLine(bytes: Uint8Array): Uint8Array {
    const feed = bytes.indexOf(0x0a)
    const piece = feed < 0 ? bytes : bytes.subarray(0, feed + 1)
    this.#line += Buffer.from(piece).toString('latin1')
    if (this.#line.length > MAX_LINE) throw fail('malformed', 'A line between chunks is too long')
    if (feed >= 0) {
      // Trailers may end in a bare LF, as the published example and minio-go have it.
      if (this.#state !== 'trailer' && !this.#line.endsWith('\r\n')) {
        throw fail('malformed', 'A line between chunks does not end in CRLF')
      }
      const line = this.#line.replace(/\r?\n$/, '')
      this.#line = ''
      this.#act(line)
    }
    return bytes.subarray(piece.byteLength)
  }

  #act(line: string): void {
    if (this.#state === 'header') this.#beginChunk(line)
    else if (this.#state === 'data-end') this.#endChunk(line)
    else if (line !== '') this.#addTrailer(line)
    else this.#finish()
  }

  #beginChunk(line: string): void {
    const match = /^([0-9a-fA-F]{1,13})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line)
    const signature = match?.[2]
    if (!match || (this.#signatures !== undefined) !== (signature !== undefined)) {
      throw fail('malformed', 'A chunk begins with a malformed header')
    }
    // Only the last chunk with data may be short, so it is judged when another follows.
    if (
      this.#signatures &&
      this.#chunk > 0 &&
      this.#chunkSize < MIN_SIGNED_CHUNK &&
      Number.parseInt(match[1] ?? '', 16) > 0
    ) {
      throw new AwsChunkedError(
        'chunk-too-small',
        'Only the last chunk is allowed to have a size less than 8192 bytes',
        {
          Chunk: String(this.#chunk),
          BadChunkSize: String(this.#chunkSize),
        },
      )
    }
    this.#chunkSize = Number.parseInt(match[1] ?? '', 16)
    this.#left = this.#chunkSize
    this.#chunk += 1
    this.#total += this.#left
    this.#chunkSignature = signature ?? ''
    if (this.#total > this.#options.decodedLength) throw this.#lengthMismatch()
    if (this.#left > 0) this.#state = 'data'
    else this.#endBody()
  }

  #endChunk(line: string): void {
    if (line !== '') throw fail('malformed', 'A chunk is longer than its header says')
    this.#verifyChunk()
    this.#state = 'header'
  }

  #endBody(): void {
    this.#verifyChunk()
    if (this.#total !== this.#options.decodedLength) throw this.#lengthMismatch()
    this.#state = 'trailer'
  }

  #verifyChunk(): void {
    if (this.#signatures && !this.#signatures.verifyChunk(this.#chunkSignature)) {
      throw fail('signature-mismatch', `The signature of chunk ${this.#chunk} is not the one that it must have`)
    }
  }

  #addTrailer(line: string): void {
    const colon = line.indexOf(':')
    const name = trimBlanks(line.slice(0, Math.max(colon, 0))).toLowerCase()
    const value = trimBlanks(line.slice(colon + 1))
    if (name === '' || this.#trailerSignature !== undefined) throw fail('malformed-trailer', 'A trailer is malformed')
    if (name === 'x-amz-trailer-signature' && this.#needsTrailerSignature) {
      this.#trailerSignature = value
      return
    }
    if (this.#hasBlankLine) throw fail('malformed-trailer', 'The signature of the trailer did not come')
    if (!this.#options.trailerNames?.includes(name))
      throw fail('malformed-trailer', `The trailer ${name} was not announced`)
    if (!CHECKSUM.test(name)) throw fail('unsupported-trailer', `The trailer ${name} is no checksum`)
    if (this.trailers[name] !== undefined) throw fail('malformed-trailer', `The trailer ${name} came twice`)
    this.#trailerLines.push(`${name}:${value}\n`)
    this.trailers[name] = value
  }

  get #needsTrailerSignature(): boolean {
    return this.#signatures !== undefined && this.#options.trailerNames !== undefined
  }

  /** A blank line ends the body. Before the signature one more is passed over: the published example has it there. */
  #finish(): void {
    if (this.#needsTrailerSignature && this.#trailerSignature === undefined && !this.#hasBlankLine) {
      this.#hasBlankLine = true
      return
    }
    const missing = this.#options.trailerNames?.find((name) => this.trailers[name] === undefined)
    if (missing !== undefined) throw fail('malformed-trailer', `The announced trailer ${missing} did not come`)
    if (this.#needsTrailerSignature) this.#verifyTrailer()
    this.#state = 'done'
  }

  #verifyTrailer(): void {
    const lines = this.#trailerLines.sort().join('')
    if (this.#trailerSignature === undefined) {
      throw fail('malformed-trailer', 'The signature of the trailer did not come')
    }
    if (!this.#signatures?.verifyTrailer(lines, this.#trailerSignature)) {
      throw fail('signature-mismatch', 'The signature of the trailer is not the one that it must have')
    }
  }

  #lengthMismatch(): AwsChunkedError {
    return fail('length-mismatch', 'The body is not as long as x-amz-decoded-content-length says')
  }
}

const fail = (reason: AwsChunkedReason, message: string): AwsChunkedError => new AwsChunkedError(reason, message)
