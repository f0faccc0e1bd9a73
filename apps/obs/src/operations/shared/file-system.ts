import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow, ObjectRow, PutOutcome } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import type { CustomerKey } from '../../domain/encryption.ts'
import { s3Errors } from '../../errors.ts'
import { holdObject } from '../../flows/hold-object.ts'
import { dialectOf } from '../../wire/dialect.ts'
import { openingKey } from './customer-key.ts'
import { findTarget } from './find-target.ts'
import { refuseOverQuota } from './write-condition.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** A file of a parallel file system, whose blobs stay until it is disposed of. */
export interface HeldFile extends Disposable {
  readonly bucket: BucketRow
  readonly row: ObjectRow
  /** The key that it needs. */
  readonly customerKey: CustomerKey | undefined
}

/** Finds a file and holds on to it; only a parallel file system has files. */
export const holdFile = async (
  ctx: Pick<ObsContext, 'buckets' | 'objects' | 'readers'>,
  input: { readonly bucket: string; readonly key: string },
  request: HttpRequest,
): Promise<HeldFile> => {
  const { found, letGo } = await holdObject(ctx, async () => {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    const { headers } = request
    return { bucket, row, customerKey: openingKey({ bucket: bucket.name, row, headers, dialect: dialectOf(request) }) }
  })
  if (!found.bucket.isFileSystem) {
    letGo()
    return fail('MethodNotAllowed', { Method: request.method, ResourceType: 'OBJECT' })
  }
  return { ...found, [Symbol.dispose]: letGo }
}

/** Refuses what a parallel file system does not know. */
export const refuseFileSystem = ({ isFileSystem }: Pick<BucketRow, 'isFileSystem'>): void => {
  if (isFileSystem) fail('FsNotSupport')
}

/** Fails where a file was not written, since somebody else came first. */
export const settleFile = ({ kind }: PutOutcome, { name }: BucketRow): void => {
  if (kind === 'gone') fail('NoSuchBucket', { BucketName: name })
  if (kind === 'over-quota') refuseOverQuota()
  if (kind !== 'stored') fail('FsObjectConflict')
}
