import { createFail, type Fail } from '@sealstack/errors'
import type { ObjectRow } from '@sealstack/metadata/obs'
import { CHECKSUM_NAMES, checksumHeader } from '../../domain/checksum.ts'
import type { CompletionProblem } from '../../domain/complete-upload.ts'
import type { MultipartChecksum } from '../../domain/multipart-checksum.ts'
import { s3Errors } from '../../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** What a client says of the object that its upload becomes. */
export interface Claims {
  /** `x-amz-mp-object-size` */
  readonly size: string | undefined
  /** `x-amz-checksum-type` */
  readonly type: string | undefined
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** Holds a finished upload to what the client says of it: size, kind of checksum, checksum. */
export const judgeCompletion = (
  { size, type, headers }: Claims,
  declared: MultipartChecksum | undefined,
  row: Pick<ObjectRow, 'size' | 'checksum' | 'checksumName'>,
): void => {
  if (size !== undefined && size !== String(row.size)) {
    const message = `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${row.size}`
    fail('InvalidRequest', {}, { message })
  }
  if (type !== undefined && type !== declared?.type) {
    const message = `The upload was created using the ${declared?.type ?? 'null'} checksum mode. The complete request must use the same checksum mode.`
    fail('InvalidRequest', {}, { message })
  }
  for (const name of CHECKSUM_NAMES) {
    const claimed = headers[checksumHeader(name)]
    if (claimed === undefined) continue
    const isSame = name === row.checksumName && [row.checksum, row.checksum?.replace(/-\d+$/, '')].includes(claimed)
    const message = `The ${name} you specified did not match the calculated checksum.`
    if (!isSame) fail('BadDigest', {}, { message })
  }
}

/** The error for a list of parts that cannot become an object. */
export const refuseParts = (problem: CompletionProblem, uploadId: string): never => {
  switch (problem.kind) {
    case 'invalid-order':
      return fail('InvalidPartOrder')
    case 'invalid-part': {
      const { number, etag } = problem.part
      return fail('InvalidPart', { UploadId: uploadId, PartNumber: String(number), ETag: etag })
    }
    case 'too-small': {
      const { number, etag, size } = problem.part
      return fail('EntityTooSmall', {
        ETag: etag,
        PartNumber: String(number),
        MinSizeAllowed: String(problem.minBytes),
        ProposedSize: String(size),
      })
    }
    case 'missing-checksum': {
      const message = `The upload was created using a ${problem.name} checksum. The complete request must include the checksum for each part. It was missing for part ${problem.number} in the request.`
      return fail('InvalidRequest', {}, { message })
    }
    case 'wrong-checksum': {
      const message = `The ${problem.name} you specified for part ${problem.number} did not match what we received.`
      return fail('BadDigest', {}, { message })
    }
  }
}
