import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import { readStorageClass, type StorageClass } from '../domain/storage-class.ts'
import { s3Errors } from '../errors.ts'
import { excessMetadata, storedHeaders } from './stored-headers.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** What an upload's headers leave with the object, as its row has it. */
export interface ObjectHeaders {
  readonly headers: string
  readonly metadata: string
  readonly storageClass: string
}

/** Reads it. An upload that names no storage class takes the bucket's. */
export const readObjectHeaders = (request: HttpRequest, defaultClass: StorageClass = 'STANDARD'): ObjectHeaders => {
  const stored = storedHeaders(request)
  const excess = excessMetadata(stored)
  if (excess !== undefined) fail('MetadataTooLarge', { Size: String(excess), MaxSizeAllowed: '2048' })
  refuseUnfit(stored.headers)
  refuseUnfit(stored.metadata)
  const wanted = request.headers['x-amz-storage-class']
  const storageClass =
    wanted === undefined
      ? defaultClass
      : (readStorageClass(wanted) ?? fail('InvalidStorageClass', { StorageClassRequested: wanted }))
  return {
    headers: JSON.stringify(stored.headers),
    metadata: JSON.stringify(stored.metadata),
    storageClass,
  }
}

/** A header of the request cannot hold these characters, but one that a signed URL carries in its query can. */
const refuseUnfit = (headers: Readonly<Record<string, string>>): void => {
  for (const name in headers) {
    if (/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(headers[name] ?? '') && /^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name))
      continue
    const message = 'A header holds a character that no header can hold.'
    fail('InvalidArgument', { ArgumentName: encodeURIComponent(name) }, { message })
  }
}
