import type { HttpRequest } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import type { ObjectAttributes } from '../../flows/write-object.ts'
import type { Dialect } from '../../wire/dialect.ts'
import { readObjectHeaders } from '../../wire/object-headers.ts'

/** Whose attributes are to be read. */
export interface AttributeSource {
  readonly bucket: BucketRow
  readonly request: HttpRequest
  readonly dialect: Dialect
}

/** All that an upload's headers fix of an object beside its bytes and their encryption. */
export const readAttributes = (_ctx: Pick<ObsContext, 'clock'>, { request }: AttributeSource): ObjectAttributes => ({
  ...readObjectHeaders(request),
  storageClass: 'STANDARD',
  tags: '[]',
  acl: null,
  lockMode: null,
  lockUntilMs: null,
  hasLegalHold: false,
})
