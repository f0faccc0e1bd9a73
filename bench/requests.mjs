// Requests as bytes, signed as each server wants it. A target says where its server is, what it speaks and as whom.
import { createHash, createHmac } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { bodyBlock } from './connection.mjs'
import { built } from './sign.mjs'

const { signRequest } = await built('packages/auth/dist/index.js')

/** Bodies up to this size are hashed by the client and go out with the head; larger ones are sent without a hash. */
const SMALL_BYTES = 1024 * 1024

const encode = (text) => encodeURIComponent(text).replaceAll('%2F', '/')

const known = new Map()

/** What is announced of a body of some size, which is always the same. */
const digestsOf = (bytes) => {
  const found = known.get(bytes)
  if (found) return found
  let crc = 0
  for (let left = bytes; left > 0; left -= bodyBlock.byteLength) crc = crc32(bodyBlock.subarray(0, left), crc)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc)
  const sha256 =
    bytes <= SMALL_BYTES ? createHash('sha256').update(bodyBlock.subarray(0, bytes)).digest('hex') : undefined
  const digests = { crc32: checksum.toString('base64'), sha256 }
  known.set(bytes, digests)
  return digests
}

/** SigV4, with the body's hash, and the CRC-32 that SDKs send with an upload. */
const s3 = (target, { method, key, query = '', headers = {}, bytes = 0, document }) => {
  const { host, port, bucket, accessKeyId, secretAccessKey, region } = target
  const { crc32: checksum, sha256 } = digestsOf(bytes)
  const payloadHash = document ? createHash('sha256').update(document).digest('hex') : sha256
  const isUpload = method === 'PUT' && key !== undefined
  const request = {
    method,
    rawPath: key === undefined ? `/${bucket}` : `/${bucket}/${encode(key)}`,
    rawQuery: query,
    headers: {
      host: `${host}:${port}`,
      ...headers,
      ...(isUpload && !query ? target.headers : {}),
      ...(isUpload ? { 'x-amz-checksum-crc32': checksum } : {}),
      ...(document ? { 'content-md5': createHash('md5').update(document).digest('base64') } : {}),
    },
  }
  const options = { accessKeyId, secretAccessKey, region, service: 's3', nowMs: Date.now() }
  return { ...request, headers: signRequest(request, { ...options, payloadHash: payloadHash ?? 'UNSIGNED-PAYLOAD' }) }
}

const AZURE_VERSION = '2021-10-04'

/** SharedKey: https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
const azure = ({ host, port, bucket, account, accountKey }, { method, key, query = '', headers = {}, bytes = 0 }) => {
  const rawPath = `/${account}/${bucket}${key === undefined ? '' : `/${encode(key)}`}`
  const { range, ...others } = headers
  const own = {
    ...(method === 'PUT' && key !== undefined ? { 'x-ms-blob-type': 'BlockBlob' } : {}),
    'x-ms-date': new Date().toUTCString(),
    'x-ms-version': AZURE_VERSION,
  }
  const named = Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1))
  const parameters =
    query === ''
      ? []
      : query
          .split('&')
          .sort()
          .map((pair) => `\n${pair.replace('=', ':')}`)
  const text = [
    ...[method, '', '', bytes === 0 ? '' : bytes, '', '', '', '', '', '', '', range ?? ''],
    ...named.map(([name, value]) => `${name}:${value}`),
    `/${account}${rawPath}${parameters.join('')}`,
  ].join('\n')
  const signature = createHmac('sha256', Buffer.from(accountKey, 'base64')).update(text).digest('base64')
  const authorization = `SharedKey ${account}:${signature}`
  return {
    method,
    rawPath,
    rawQuery: query,
    headers: { host: `${host}:${port}`, ...others, ...headers, ...own, authorization },
  }
}

const plain = ({ host, port }, { method, key = '', headers = {}, bytes = 0 }) => ({
  ...{ method, rawPath: `/${encode(key)}`, rawQuery: '' },
  headers: { ...headers, host: `${host}:${port}`, 'x-bytes': String(bytes) },
})

const DIALECTS = { s3, azure, plain }

/** A request that can be sent: its first bytes, and what follows them of a large body. */
export const requestFor = (target, wanted) => {
  // The disk's driver needs no more than to know what is wanted.
  if (target.dialect === 'disk') return { wanted }
  const { method, rawPath, rawQuery, headers } = DIALECTS[target.dialect](target, wanted)
  const { bytes = 0, document } = wanted
  const length = document ? document.byteLength : bytes
  const lines = Object.entries({
    ...headers,
    ...(method === 'GET' || method === 'HEAD' ? {} : { 'content-length': length }),
  })
  const first = `${method} ${rawPath}${rawQuery === '' ? '' : `?${rawQuery}`} HTTP/1.1\r\n`
  const head = Buffer.from(`${first}${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
  if (document) return { method, head: Buffer.concat([head, document]) }
  if (bytes <= SMALL_BYTES) return { method, head: Buffer.concat([head, bodyBlock.subarray(0, bytes)]) }
  return { method, head, body: { block: bodyBlock, bytes } }
}
