import { bodyBytes, type FaultPlace, type HttpRequest } from '@sealstack/http'

/** The object that a call of the KMS is about, where its encryption context names one as the object store does. */
export const objectOf = (request: HttpRequest): FaultPlace => {
  const arn = /"aws:s3:arn"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(Buffer.from(bodyBytes(request)).toString('utf8'))?.[1]
  const [, bucket, key] = /^arn:aws:s3:::([^/]*)(?:\/(.*))?$/s.exec(parse(arn) ?? '') ?? []
  return { bucket, key }
}

const parse = (json: string | undefined): string | undefined => {
  try {
    return json === undefined ? undefined : JSON.parse(json)
  } catch {
    return undefined
  }
}
