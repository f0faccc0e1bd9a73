import { createFail } from '@sealstack/errors'
import type { HttpRequest, InputShape, QueryParam } from '@sealstack/http'
import { s3Errors } from '../errors.ts'

const fail = createFail(s3Errors)

/** Parameters that belong to signing, to SDKs' own bookkeeping, or to headers in a URL. */
const NEUTRAL = /^(x-amz-.*|x-obs-.*|AWSAccessKeyId|AccessKeyId|Expires|Signature|x-id|response-.*)$/i

/** Refuses a query parameter that the operation does not know: taking no notice of it would run the wrong operation. */
export const refuseUnknownQuery = (
  query: readonly QueryParam[],
  { input, route }: { readonly input: InputShape; readonly route: string },
): void => {
  if (query.length === 0) return
  const known = new Set([
    ...Object.entries(input).flatMap(([name, binding]) => (binding.source === 'query' ? [binding.name ?? name] : [])),
    ...(route.split('?')[1] ?? '').split('&').map((part) => part.split('=')[0] ?? ''),
  ])
  const unknown = query.find(({ name }) => !known.has(name) && !NEUTRAL.test(name))
  if (unknown) {
    const message = `The query parameter ${unknown.name} is not implemented here.`
    fail('NotImplemented', { Parameter: unknown.name }, { message })
  }
}

const MAX_HEADER_BYTES = 8192

/** Refuses more headers than S3 takes. The port itself takes more, so that it can be told in S3's words. */
export const refuseLongHeaders = ({ headers }: HttpRequest): void => {
  let bytes = 0
  for (const name in headers) bytes += name.length + (headers[name]?.length ?? 0)
  if (bytes > MAX_HEADER_BYTES) fail('RequestHeaderSectionTooLarge', { MaxSizeAllowed: String(MAX_HEADER_BYTES) })
}

/** Headers that ask for something which is not built; taking no notice of them would be a lie. */
const UNBUILT = new RegExp(
  `^x-amz-(${[
    'tagging',
    'object-lock-.*',
    'grant-.*',
    'write-offset-bytes',
    'if-match-last-modified-time',
    'if-match-size',
    'copy-source.*',
    'expires',
    'fs-file-interface',
    'security-group',
  ].join('|')})$`,
)

/** Uploads, whose headers fix what the object has beside its bytes. */
const UPLOADS = ['PutObject', 'CopyObject', 'CreateMultipartUpload', 'AppendObject']

/** Which operations obey a header that is refused elsewhere. */
const OBEYED: readonly (readonly [names: RegExp, operations: readonly string[]])[] = [
  [/^x-amz-(tagging|object-lock-.*|storage-class)$/, UPLOADS],
  [/^x-amz-storage-class$/, ['SetObjectMetadata']],
  [/^x-amz-(acl|grant-.*)$/, [...UPLOADS, 'PutObjectAcl', 'PutBucketAcl', 'CreateBucket']],
  [/^x-amz-object-ownership$/, ['CreateBucket']],
  [/^x-amz-copy-source(-if-.*|-range|-server-side-encryption-customer-.*)?$/, ['CopyObject', 'UploadPartCopy']],
  [/^x-amz-(bucket-object-lock-enabled|fs-file-interface)$/, ['CreateBucket']],
]

const isObeyed = (name: string, operation: string): boolean =>
  OBEYED.some(([names, operations]) => names.test(name) && operations.includes(operation))

/** Values of headers that ask for what is there anyway. */
const BUILT_VALUES: readonly (readonly [name: string, values: RegExp])[] = [
  ['x-amz-acl', /^(private|bucket-owner-full-control)$/],
  ['x-amz-bucket-object-lock-enabled', /^false$/i],
  ['x-amz-object-ownership', /^BucketOwnerEnforced$/],
  // Of Huawei's OBS, whose other cipher is SM4.
  ['x-amz-server-side-data-encryption', /^AES256$/],
]

/** Refuses a header that asks for more than there is. */
export const refuseUnbuiltHeaders = ({ headers }: HttpRequest, operation: string): void => {
  for (const name in headers) {
    if (!name.startsWith('x-amz-') || !UNBUILT.test(name) || isObeyed(name, operation)) continue
    fail('NotImplemented', { Header: name })
  }
  for (const [name, built] of BUILT_VALUES) {
    const value = headers[name]
    if (value === undefined || built.test(value) || isObeyed(name, operation)) continue
    if (name === 'x-amz-acl') fail('AccessControlListNotSupported')
    fail('NotImplemented', { Header: name })
  }
}

const OWNER_HEADERS = ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']

/** Refuses an expected owner that is no account. Whether it is the bucket's is judged with everything else about that. */
export const refuseMalformedOwner = ({ headers }: HttpRequest): void => {
  for (const HeaderName of OWNER_HEADERS) {
    const expected = headers[HeaderName]
    if (expected === undefined || /^\d{12}$/.test(expected)) continue
    const message = `The value of the expected bucket owner parameter must be an AWS Account ID... [${expected}]`
    fail('InvalidBucketOwnerAWSAccountID', { HeaderName }, { message })
  }
}
