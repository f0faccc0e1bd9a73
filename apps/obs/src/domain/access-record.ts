/** What an access log says of one request. Undefined is a dash. */
export interface AccessFacts {
  readonly bucket: string
  readonly ownerId: string
  readonly atMs: number
  readonly remoteAddress: string | undefined
  readonly requester: string | undefined
  readonly requestId: string
  readonly hostId: string
  readonly operation: string
  /** As it came, percent-encoded. */
  readonly key: string | undefined
  readonly requestLine: string
  readonly status: number
  readonly code: string | undefined
  /** Of the answer's body. */
  readonly bytesOut: number
  readonly objectBytes: number | undefined
  readonly ms: number
  /** Until the answer began. */
  readonly turnAroundMs: number
  readonly referer: string | undefined
  readonly userAgent: string | undefined
  readonly versionId: string | undefined
  readonly signature: 'SigV4' | 'SigV2' | undefined
  readonly authType: 'AuthHeader' | 'QueryString' | undefined
  readonly host: string | undefined
  readonly region: string
}

/**
 * One line of a log, without its end. Both services begin alike;
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html,
 * https://docs.otc.t-systems.com/object-storage-service/umn/obs_console_operation_guide/logging/logging_overview.html
 */
export const accessRecord = (facts: AccessFacts, style: 's3' | 'obs'): string =>
  [...commonFields(facts), ...(style === 's3' ? s3Fields(facts) : ['-'])].join(' ')

const commonFields = (facts: AccessFacts): readonly string[] => [
  facts.ownerId,
  facts.bucket,
  `[${logTime(facts.atMs)}]`,
  plain(facts.remoteAddress),
  plain(facts.requester),
  facts.requestId,
  facts.operation,
  plain(facts.key),
  quoted(facts.requestLine),
  String(facts.status),
  plain(facts.code),
  number(facts.bytesOut || undefined),
  number(facts.objectBytes),
  number(facts.ms),
  number(facts.turnAroundMs),
  quoted(facts.referer ?? '-'),
  quoted(facts.userAgent ?? '-'),
  plain(facts.versionId),
]

/** Host id, signature, cipher, kind of authentication, host, TLS, access point, whether ACLs decided, Region. */
const s3Fields = (facts: AccessFacts): readonly string[] => [
  facts.hostId,
  plain(facts.signature),
  '-',
  plain(facts.authType),
  plain(facts.host),
  '-',
  '-',
  '-',
  facts.region,
]

const number = (value: number | undefined): string => (value === undefined ? '-' : String(Math.round(value)))

/** A field of its own: what would end it or the line is escaped, as whoever sends it may choose it. */
const plain = (text: string | undefined): string => (text ? text.replace(/[^\x21-\x7e]|"/gu, escaped) : '-')

const quoted = (text: string): string => `"${text.replace(/[^\x20-\x7e]|"/gu, escaped)}"`

const escaped = (char: string): string =>
  [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')

/** `23/Nov/2026:09:30:00 +0000` */
const logTime = (ms: number): string => {
  const [, day = '', month = '', year = '', time = ''] =
    /, (\d\d) (\w{3}) (\d{4}) (\S+) GMT$/.exec(new Date(ms).toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}

/** What a request is called in a log: `REST.GET.OBJECT`, in OBS `REST.GET.BUCKET.LOCATION` where it is about a sub-resource. */
export const loggedOperation = ({ method, hasKey, names, isCopy }: LoggedRequest, style: 's3' | 'obs'): string => {
  const place = hasKey ? 'OBJECT' : 'BUCKET'
  const sub = names.find(
    (name) =>
      !/^(X-Amz-|x-amz-|x-obs-|response-|prefix$|delimiter$|max-keys$|marker$|list-type$|encoding-type$|versionId$|x-id$|partNumber$)/.test(
        name,
      ),
  )
  if (isCopy) return `REST.COPY.${names.includes('partNumber') ? 'PART' : 'OBJECT'}`
  if (sub === undefined) return `REST.${method}.${place}`
  if (sub === 'uploadId') return `REST.${method}.${names.includes('partNumber') ? 'PART' : 'UPLOAD'}`
  const word = S3_WORDS[sub] ?? sub.replace(/\W/g, '_').toUpperCase()
  return style === 'obs'
    ? `REST.${method}.${place}.${word}`
    : `REST.${method}.${hasKey && sub === 'tagging' ? 'OBJECT_TAGGING' : word}`
}

/** What names a request. */
export interface LoggedRequest {
  readonly method: string
  readonly hasKey: boolean
  /** Of its query. */
  readonly names: readonly string[]
  readonly isCopy: boolean
}

const S3_WORDS: Readonly<Record<string, string>> = {
  logging: 'LOGGING_STATUS',
  policy: 'BUCKETPOLICY',
  versions: 'BUCKETVERSIONS',
  delete: 'MULTI_OBJECT_DELETE',
  requestPayment: 'REQUEST_PAYMENT',
}
