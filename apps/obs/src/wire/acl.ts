import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import { childElements, childText, parseXml, type XmlElement, XmlError, type XmlNode } from '@sealstack/xml'
import {
  ALL_USERS,
  cannedGrants,
  type Grant,
  type Grantee,
  isGroup,
  type Permission,
  readPermission,
} from '../domain/acl.ts'
import { s3Errors } from '../errors.ts'
import type { Dialect } from './dialect.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

const GRANT_HEADERS: Readonly<Record<string, Permission>> = {
  'x-amz-grant-full-control': 'FULL_CONTROL',
  'x-amz-grant-read': 'READ',
  'x-amz-grant-write': 'WRITE',
  'x-amz-grant-read-acp': 'READ_ACP',
  'x-amz-grant-write-acp': 'WRITE_ACP',
}

/** The grants that an object's ACL headers ask for; undefined when there are none. */
export const readAclHeaders = ({ headers }: HttpRequest, ownerId: string): readonly Grant[] | undefined => {
  const canned = headers['x-amz-acl']
  const granted = Object.entries(GRANT_HEADERS).filter(([name]) => headers[name] !== undefined)
  if (canned !== undefined && granted.length > 0) {
    const message = 'Specifying both Canned ACLs and Header Grants is not allowed'
    fail('InvalidRequest', {}, { message })
  }
  if (canned !== undefined) {
    const detail = { ArgumentName: 'x-amz-acl', ArgumentValue: canned }
    return cannedGrants(canned, ownerId) ?? fail('InvalidArgument', detail, { message: '' })
  }
  if (granted.length === 0) return undefined
  return granted.flatMap(([name, permission]) =>
    (headers[name] ?? '').split(',').map((text) => ({ grantee: readGrantee(name, text), permission })),
  )
}

/**
 * Reads an `AccessControlPolicy`.
 * @throws ApiError MalformedACLError
 */
export const readAclDocument = (bytes: Uint8Array): readonly Grant[] => {
  try {
    const [list] = childElements(parseXml(bytes, 'AccessControlPolicy'), 'AccessControlList')
    if (!list) return fail('MalformedACLError')
    return childElements(list, 'Grant').map((grant) => {
      const [element] = childElements(grant, 'Grantee')
      const permission = readPermission(childText(grant, 'Permission'))
      const grantee = element && granteeOf(element)
      return permission && grantee ? { grantee, permission } : fail('MalformedACLError')
    })
  } catch (error) {
    if (error instanceof XmlError) return fail('MalformedACLError', {}, { cause: error })
    throw error
  }
}

/** The content of an `AccessControlPolicy` in the words of a dialect. */
export const aclDocument = (grants: readonly Grant[], ownerId: string, dialect: Dialect): readonly XmlNode[] => [
  ['Owner', [['ID', ownerId]]],
  ...(dialect === 'obs' ? [['Delivered', false] as const] : []),
  [
    'AccessControlList',
    grants.map(
      ({ grantee, permission }): XmlNode => [
        'Grant',
        [dialect === 'obs' ? obsGrantee(grantee) : s3Grantee(grantee), ['Permission', permission]],
      ],
    ),
  ],
]

const s3Grantee = (grantee: Grantee): XmlNode => {
  const type = grantee.kind === 'user' ? 'CanonicalUser' : 'Group'
  const attributes = { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:type': type }
  return ['Grantee', [grantee.kind === 'user' ? ['ID', grantee.id] : ['URI', grantee.uri]], attributes]
}

const obsGrantee = (grantee: Grantee): XmlNode => [
  'Grantee',
  [grantee.kind === 'user' ? ['ID', grantee.id] : ['Canned', 'Everyone']],
]

const granteeOf = (element: XmlElement): Grantee | undefined => {
  const [id, uri] = [childText(element, 'ID'), childText(element, 'URI')].map((text) => text?.trim())
  if (childText(element, 'Canned') === 'Everyone') return { kind: 'group', uri: ALL_USERS }
  if (uri !== undefined) return isGroup(uri) ? { kind: 'group', uri } : undefined
  return id ? { kind: 'user', id } : undefined
}

/** `id="…"` or `uri="…"`; OBS writes them without quotes. */
const readGrantee = (name: string, text: string): Grantee => {
  const [, kind, value = ''] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*)"?\s*$/.exec(text) ?? []
  const detail = { ArgumentName: name, ArgumentValue: text.trim() }
  if (kind === undefined) return fail('InvalidArgument', detail, { message: 'Argument format not recognized' })
  if (kind === 'emailAddress') return fail('MethodNotAllowed')
  if (kind === 'uri') {
    return isGroup(value)
      ? { kind: 'group', uri: value }
      : fail('InvalidArgument', { ArgumentName: 'uri', ArgumentValue: value }, { message: 'Invalid group uri' })
  }
  return value === ''
    ? fail('InvalidArgument', { ArgumentName: 'id', ArgumentValue: value }, { message: 'Invalid id' })
    : { kind: 'user', id: value }
}
