import { createFail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import { s3Errors } from '../errors.ts'
import { excessMetadata, storedHeaders } from './stored-headers.ts'

const fail = createFail(s3Errors)

/** Headers that ask for something which is not built; taking no notice of them would be a lie. */
const UNBUILT = [
  'if-match',
  'if-none-match',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-legal-hold',
  'x-amz-tagging',
  'x-amz-write-offset-bytes',
]
const PRIVATE_ACLS = ['private', 'bucket-owner-full-control']

/** What an upload's headers leave with the object, as its row has it; fails where they ask for more than there is. */
export const readObjectHeaders = (request: HttpRequest): { readonly headers: string; readonly metadata: string } => {
  const { headers } = request
  const unbuilt = UNBUILT.find((name) => headers[name] !== undefined)
  if (unbuilt !== undefined) fail('NotImplemented', { Header: unbuilt })
  const acl = headers['x-amz-acl']
  if (acl !== undefined && !PRIVATE_ACLS.includes(acl)) fail('NotImplemented', { Header: 'x-amz-acl' })
  const stored = storedHeaders(request)
  const excess = excessMetadata(stored)
  if (excess !== undefined) fail('MetadataTooLarge', { Size: String(excess), MaxSizeAllowed: '2048' })
  return { headers: JSON.stringify(stored.headers), metadata: JSON.stringify(stored.metadata) }
}
