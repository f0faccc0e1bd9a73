import type { HttpReply } from '@sealstack/http'
import { buildXml, type XmlContent } from '@sealstack/xml'
import type { Dialect } from './dialect.ts'

const NAMESPACES: Readonly<Record<Dialect, string>> = {
  s3: 'http://s3.amazonaws.com/doc/2006-03-01/',
  obs: 'http://obs.example.com/doc/2015-06-30/',
}

/** An XML document as a reply, in the namespace of the caller's dialect. */
export const xmlReply = (
  root: string,
  content: XmlContent,
  dialect: Dialect,
  headers: HttpReply['headers'] = {},
): HttpReply => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body: buildXml([root, content, { xmlns: NAMESPACES[dialect] }], dialect === 'obs'),
})

/** A time as S3's documents show it: to the second, with zero milliseconds. */
export const isoTime = (timeMs: number | bigint): string =>
  new Date(Math.floor(Number(timeMs) / 1000) * 1000).toISOString()

/** A time as HTTP headers show it. */
export const httpTime = (timeMs: number | bigint): string => new Date(Number(timeMs)).toUTCString()
