import { pipeline, Readable, Transform } from 'node:stream'
import { ApiError, createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import multer, { MulterError, type StorageEngine } from 'multer'
import { s3Errors } from '../../errors.ts'
import { keepOpen } from '../../flows/keep-open.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** How large the file may be, in bytes. */
export interface SizeRange {
  readonly min: number
  readonly max: number
}

/** A form as far as its file: what comes after that is read and dropped. */
export interface PostedForm {
  /** The fields before the file, by the names they were sent with; several of one name are joined by commas. */
  readonly fields: ReadonlyMap<string, string>
  /** The last part of the file's name on the client's side; undefined when it has none. */
  readonly filename: string | undefined
  /** The file's bytes; the stream fails at its end when they were too few or too many. */
  readonly open: (range: SizeRange) => Readable
}

/** Names and values of the fields before the file. */
const MAX_FIELDS_BYTES = 20_480
/** A file that came as a plain field, without a name, is held in memory. */
const MAX_TEXT_FILE_BYTES = 2 ** 20
/** Everything that is not the file, with room for what is between two buffers. */
const MAX_OTHER_BYTES = MAX_TEXT_FILE_BYTES + 512 * 1024
const LIMITS = {
  fieldSize: MAX_TEXT_FILE_BYTES,
  fieldNameSize: 4096,
  fieldNestingDepth: 0,
  fields: 1000,
  headerPairs: 100,
}

/**
 * Reads `multipart/form-data` and hands its file to `take` as a stream, once the fields before it are known; nothing but
 * fields is held. Settles as `take` does, and lets the rest of the body pass by.
 */
export const receiveForm = <Result>(
  request: HttpRequest,
  take: (form: PostedForm) => Promise<Result>,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    let otherBytes = 0
    const count = (bytes: number): void => {
      otherBytes -= bytes
    }
    const metered = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of keepOpen(request.body) as AsyncIterable<Uint8Array>) {
        otherBytes += chunk.byteLength
        if (otherBytes > MAX_OTHER_BYTES) refuseFields()
        yield chunk
      }
    }
    const source = Object.assign(Readable.from(metered(), { objectMode: false }), { headers: request.headers })
    let isTaken = false
    const settle = (form: PostedForm): Promise<unknown> => {
      isTaken = true
      return take(form).then(resolve, (error) => {
        reject(toFormError(error))
        throw error
      })
    }
    const storage: StorageEngine = {
      _handleFile: (req, { fieldname, originalname, stream }, done) => {
        const fields = fieldsOf(req.body)
        if (isTaken || fieldname.toLowerCase() !== 'file' || splitAtFile(fields).text !== undefined) {
          stream.resume()
          return done(null, {})
        }
        const open = (range: SizeRange): Readable => hold(stream, range, count)
        settle({ fields, filename: originalname, open }).then(
          () => done(null, {}),
          (error) => done(error),
        )
      },
      _removeFile: (_req, _file, done) => done(null),
    }
    const read = multer({ storage, limits: LIMITS, defParamCharset: 'utf8' }).any()
    // Multer wants Express's request, and uses of it no more than a stream and its headers.
    read(source as never, undefined as never, (error: unknown) => {
      if (isTaken) return
      if (error) return reject(toFormError(error))
      const { before, text } = splitAtFile(fieldsOf(Reflect.get(source, 'body')))
      if (text === undefined) return reject(noFile(before))
      const bytes = Buffer.from(text)
      settle({
        fields: before,
        filename: undefined,
        open: (range) => hold(Readable.from([bytes]), range, count),
      }).catch(() => undefined)
    })
  })

const fieldsOf = (body: unknown): ReadonlyMap<string, string> =>
  new Map(Object.entries(body ?? {}).map(([name, value]) => [name, [value].flat().join(',')]))

/** The fields before one called `file`, and that one's text. */
const splitAtFile = (
  fields: ReadonlyMap<string, string>,
): { readonly before: ReadonlyMap<string, string>; readonly text: string | undefined } => {
  const entries = [...fields]
  const at = entries.findIndex(([name]) => name.toLowerCase() === 'file')
  return at < 0
    ? { before: fields, text: undefined }
    : { before: new Map(entries.slice(0, at)), text: entries[at]?.[1] }
}

/** Refuses a form whose fields are more than S3 takes. */
export const refuseLongFields = (fields: ReadonlyMap<string, string>): void => {
  const bytes = [...fields].reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0)
  if (bytes > MAX_FIELDS_BYTES) refuseFields()
}

const refuseFields = (): never =>
  fail('MaxPostPreDataLengthExceeded', { MaxPostPreDataLengthBytes: String(MAX_FIELDS_BYTES) })

/** A file that is too large is counted to its end, since the error tells how large it is. */
const hold = (stream: Readable, { min, max }: SizeRange, count: (bytes: number) => void): Readable => {
  let size = 0
  const judge = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      size += chunk.byteLength
      count(chunk.byteLength)
      done(null, size > max ? undefined : chunk)
    },
    flush: (done) => done(problemOf(size, { min, max })),
  })
  pipeline(stream, judge, () => undefined)
  return judge
}

const problemOf = (size: number, { min, max }: SizeRange): Error | null => {
  const ProposedSize = String(size)
  if (size > max) return errorOf(() => fail('EntityTooLarge', { ProposedSize, MaxSizeAllowed: String(max) }))
  if (size < min) return errorOf(() => fail('EntityTooSmall', { ProposedSize, MinSizeAllowed: String(min) }))
  return null
}

const noFile = (fields: ReadonlyMap<string, string>): Error => {
  const isObs = [...fields.keys()].some((name) => /^((obs)?accesskeyid|token)$/i.test(name))
  if (isObs) return errorOf(() => fail('IncorrectNumberOfFilesInPostRequest'))
  const { message } = s3Errors.IncorrectNumberOfFilesInPostRequest
  return errorOf(() => fail('InvalidArgument', { ArgumentName: 'file', ArgumentValue: '0' }, { message }))
}

/** The parsers' errors have no codes of their own. */
const BROKEN = /^(Unexpected end|Malformed|Multipart:|Unsupported content type|Missing Content-Type)/

const toFormError = (error: unknown): unknown => {
  if (error instanceof MulterError) return errorOf(() => refuseMulter(error))
  const isBroken = error instanceof Error && !(error instanceof ApiError) && BROKEN.test(error.message)
  return isBroken ? errorOf(() => fail('MalformedPOSTRequest', {}, { cause: error })) : error
}

const refuseMulter = ({ code, field }: { readonly code: string; readonly field?: string }): never => {
  if (code === 'LIMIT_FIELD_VALUE' && field?.toLowerCase() === 'file') {
    const message = 'A file of this size must be sent with a filename.'
    return fail('EntityTooLarge', { MaxSizeAllowed: String(MAX_TEXT_FILE_BYTES) }, { message })
  }
  return code.startsWith('LIMIT_') && code !== 'LIMIT_FIELD_NESTING' ? refuseFields() : fail('MalformedPOSTRequest')
}

/** What a call throws, for callbacks that are given errors instead. */
const errorOf = (run: () => never): Error => {
  try {
    return run()
  } catch (error) {
    return error as Error
  }
}
