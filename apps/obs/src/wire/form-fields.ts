import { createFail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import { childElements, childText, parseXml } from '@sealstack/xml'
import { s3Errors } from '../errors.ts'
import { type Dialect, inS3Words } from './dialect.ts'

const fail = createFail(s3Errors)

/** Fields that say of the object what headers of the same name say in a PUT. */
const HEADERS =
  /^(cache-control|content-type|content-disposition|content-encoding|content-language|expires|x-(amz|obs)-.+)$/
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the form's variable, not ours
const FILENAME = '${filename}'
/** Fields that sign the form. */
const SIGNING = /^x-(amz|obs)-(algorithm|credential|date|signature|security-token)$/

/** The fields of a form by lower-case name, each with `${filename}` replaced where the file has a name. */
export const expandFields = (
  fields: ReadonlyMap<string, string>,
  filename: string | undefined,
): ReadonlyMap<string, string> => {
  const expanded = new Map<string, string>()
  for (const [name, value] of fields) {
    const lower = name.toLowerCase()
    const isSigned = lower === 'policy' || lower === 'signature' || lower === 'token'
    const text = filename === undefined || isSigned ? value : value.replaceAll(FILENAME, () => filename)
    const before = expanded.get(lower)
    expanded.set(lower, before === undefined ? text : `${before},${text}`)
  }
  return expanded
}

/** The access key that a form names, in whatever scheme. */
export const accessKeyIn = (fields: ReadonlyMap<string, string>): string | undefined =>
  fields.get('x-amz-credential')?.split('/')[0] ??
  fields.get('awsaccesskeyid') ??
  fields.get('obsaccesskeyid') ??
  fields.get('accesskeyid') ??
  fields.get('token')?.split(':')[0]

/** The PUT that a form stands for: its fields as headers, its file as body. */
export const putOfForm = (
  request: HttpRequest,
  fields: ReadonlyMap<string, string>,
  body: HttpRequest['body'],
  dialect: Dialect,
): HttpRequest => {
  const headers: Record<string, string> = {}
  for (const [name, value] of fields) {
    // Headers are bytes, which node shows as Latin-1.
    if (HEADERS.test(name) && !SIGNING.test(name)) headers[name] = Buffer.from(value).toString('latin1')
  }
  const [acl, tagging] = [fields.get('acl'), fields.get('tagging')]
  if (acl !== undefined) headers['x-amz-acl'] = acl
  if (tagging !== undefined) headers['x-amz-tagging'] = taggingHeader(tagging)
  const members = { headers, rawQuery: '', method: 'PUT' }
  const entries = Object.entries(members).map(([name, value]) => [name, { value, enumerable: true }])
  const put: HttpRequest = Object.create(request, {
    ...Object.fromEntries(entries),
    body: { get: () => body },
  })
  return inS3Words(put, dialect)
}

/** A `Tagging` document as the header of a PUT has it. */
const taggingHeader = (document: string): string => {
  const sets = childElements(parseXml(Buffer.from(document), 'Tagging'), 'TagSet')
  const tags = sets.flatMap((set) => childElements(set, 'Tag'))
  return new URLSearchParams(
    tags.map((tag): [string, string] => [childText(tag, 'Key') ?? '', childText(tag, 'Value') ?? '']),
  ).toString()
}

/** A field that every form must have. */
export const requiredField = (fields: ReadonlyMap<string, string>, name: string): string =>
  fields.get(name) || refuseMissing(name)

/** The error for a field that is not there, or came after the file. */
export const refuseMissing = (name: string): never => {
  const message = `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`
  return fail('InvalidArgument', { ArgumentName: name, ArgumentValue: '' }, { message })
}
