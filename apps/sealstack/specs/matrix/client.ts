import { createHmac } from 'node:crypto'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { cachedSigningKeys, presign, signRequest } from '@sealstack/auth'
import type { Dialect } from './dimensions.ts'

/** A request as a test means it. */
export interface Call {
  readonly dialect: Dialect
  readonly method: string
  /** `/bucket/key`, of characters that need no encoding. */
  readonly path: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** Where the signature stands: in a header where nothing is said, in the URL, or nowhere. */
  readonly signed?: 'url' | 'not'
  /** `UNSIGNED-PAYLOAD` where nothing is said. */
  readonly payload?: string
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Whether it came to its end. */
  readonly isWhole: boolean
}

/** Sends calls. */
export type Send = (call: Call) => Promise<Answer>

/** The one access key of the cloud. */
export const ACCESS = { accessKeyId: 'test', secretAccessKey: 'test' } as const
const REGION = 'us-east-1'
const EXPIRES_S = 600
/** The sub-resources that OBS signs, as far as the matrix has them: obs-api §4.1. */
const OBS_SIGNED =
  /^(append|encryption|modify|name|partNumber|position|rename|restore|uploadId|uploads|versionId|versioning|x-obs-.*)$/

const signingKeys = cachedSigningKeys()

/** A client that keeps its connections; `now` is the cloud's clock. */
export const createClient = (url: string, now: () => number): { readonly send: Send; readonly close: () => void } => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const send: Send = async (call) => {
    const { query, headers } = sign({ ...call, host: new URL(url).host, nowMs: now() })
    const { method, path, body } = call
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = {
        method,
        agent,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body ?? '')) },
      }
      httpRequest(`${url}${path}${query && `?${query}`}`, options, resolve)
        .on('error', reject)
        .end(body)
    })
    const given = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
    return { status: response.statusCode ?? 0, headers: Object.fromEntries(given), ...(await bodyOf(response)) }
  }
  return { send, close: () => agent.destroy() }
}

/** What came before the end, or before the connection broke. */
const bodyOf = async (response: AsyncIterable<Uint8Array>): Promise<Pick<Answer, 'body' | 'isWhole'>> => {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of response) chunks.push(chunk)
    return { body: Buffer.concat(chunks), isWhole: true }
  } catch {
    return { body: Buffer.concat(chunks), isWhole: false }
  }
}

interface Signable extends Call {
  readonly host: string
  readonly nowMs: number
}

interface SignedCall {
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
}

const sign = (call: Signable): SignedCall => {
  const { query = '', headers = {}, signed, dialect } = call
  if (signed === 'not') return { query, headers }
  return dialect === 's3' ? signS3(call) : signObs(call)
}

const signS3 = ({ method, path, query = '', headers = {}, host, nowMs, signed, payload }: Signable): SignedCall => {
  const request = { method, rawPath: path, rawQuery: query, headers: { host, ...headers } }
  const options = { ...ACCESS, region: REGION, service: 's3', nowMs, signingKeys }
  if (signed === 'url') return { query: presign(request, { ...options, expiresS: EXPIRES_S }), headers }
  return { query, headers: signRequest(request, { ...options, payloadHash: payload ?? 'UNSIGNED-PAYLOAD' }) }
}

/** obs-api §4.1 and §4.2. */
const signObs = ({ method, path, query = '', headers = {}, nowMs, signed }: Signable): SignedCall => {
  const date = signed === 'url' ? String(Math.floor(nowMs / 1000) + EXPIRES_S) : new Date(nowMs).toUTCString()
  const own = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-obs-'))
    .sort()
    .map(([name, value]) => `${name}:${value}\n`)
  const resources = query
    .split('&')
    .filter((pair) => OBS_SIGNED.test(pair.split('=')[0] ?? ''))
    .map((pair) => decodeURIComponent(pair).split('='))
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
  const resource = resources.length > 0 ? `${path}?${resources.join('&')}` : path
  const lines = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', date]
  const text = `${lines.join('\n')}\n${own.join('')}${resource}`
  const signature = createHmac('sha1', ACCESS.secretAccessKey).update(text).digest('base64')
  if (signed !== 'url')
    return { query, headers: { ...headers, date, authorization: `OBS ${ACCESS.accessKeyId}:${signature}` } }
  const added = new URLSearchParams({ AccessKeyId: ACCESS.accessKeyId, Expires: date, Signature: signature })
  return { query: [query, String(added)].filter(Boolean).join('&'), headers }
}

/** A form with its policy, signed: S3's by SigV4, OBS's own way. `fields` are those beside the signature's. */
export const formOf = (
  dialect: Dialect,
  fields: Readonly<Record<string, string>>,
  { file, bucket, nowMs }: { readonly file: Uint8Array; readonly bucket: string; readonly nowMs: number },
): Pick<Call, 'headers' | 'body'> => {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const scope = { date: time.slice(0, 8), region: REGION, service: 's3' }
  const signing: Record<string, string> =
    dialect === 's3'
      ? {
          'x-amz-algorithm': 'AWS4-HMAC-SHA256',
          'x-amz-credential': `${ACCESS.accessKeyId}/${scope.date}/${REGION}/s3/aws4_request`,
          'x-amz-date': time,
        }
      : {}
  const conditions = Object.entries({ ...fields, ...signing, bucket }).map(([name, value]) => ({ [name]: value }))
  const expiration = new Date(nowMs + EXPIRES_S * 1000).toISOString()
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
  const proof: Record<string, string> =
    dialect === 's3'
      ? {
          'x-amz-signature': createHmac('sha256', signingKeys(ACCESS.secretAccessKey, scope))
            .update(policy)
            .digest('hex'),
        }
      : {
          AccessKeyId: ACCESS.accessKeyId,
          signature: createHmac('sha1', ACCESS.secretAccessKey).update(policy).digest('base64'),
        }
  const texts = Object.entries({ ...fields, ...signing, policy, ...proof }).map(
    ([name, value]) => `--matrix\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const head = `${texts.join('')}--matrix\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n`
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=matrix' },
    body: Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--matrix--\r\n')]),
  }
}
