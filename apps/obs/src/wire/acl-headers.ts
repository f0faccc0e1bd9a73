import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import {
  type Acl,
  ALL_USERS,
  AUTHENTICATED_USERS,
  aclWith,
  cannedAcl,
  type Grant,
  type Grantee,
  LOG_DELIVERY,
  type Permission,
} from '../domain/acl.ts'
import { s3Errors } from '../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

const GRANTS: Readonly<Record<string, { readonly permission: Permission; readonly isDelivered?: true }>> = {
  'x-amz-grant-full-control': { permission: 'FULL_CONTROL' },
  'x-amz-grant-full-control-delivered': { permission: 'FULL_CONTROL', isDelivered: true },
  'x-amz-grant-read': { permission: 'READ' },
  'x-amz-grant-read-delivered': { permission: 'READ', isDelivered: true },
  'x-amz-grant-read-acp': { permission: 'READ_ACP' },
  'x-amz-grant-write': { permission: 'WRITE' },
  'x-amz-grant-write-acp': { permission: 'WRITE_ACP' },
}

/** Whose ACL is to be read. */
export interface AclOwners {
  readonly ownerId: string
  /** Of an object: its bucket's, to whom some canned lists give something. */
  readonly bucketOwnerId?: string
}

/** The ACL that a request's headers ask for; undefined when they ask for none. */
export const readAclHeaders = (
  { headers }: Pick<HttpRequest, 'headers'>,
  { ownerId, bucketOwnerId }: AclOwners,
): Acl | undefined => {
  const canned = headers['x-amz-acl']
  const granting = Object.keys(GRANTS).filter((name) => headers[name] !== undefined)
  if (canned !== undefined && granting.length > 0) {
    return fail('InvalidRequest', {}, { message: 'Specifying both Canned ACLs and Header Grants is not allowed' })
  }
  if (canned !== undefined) return cannedAcl(canned, ownerId, bucketOwnerId) ?? refuseArgument('x-amz-acl', canned, '')
  if (granting.length === 0) return undefined
  return aclWith(
    ownerId,
    granting.flatMap((name) => readGrants(name, headers[name] ?? '')),
  )
}

const readGrants = (name: string, value: string): readonly Grant[] => {
  const { permission = 'READ', isDelivered } = GRANTS[name] ?? {}
  return value.split(',').map((each): Grant => {
    const [, kind = '', id = ''] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*)"?\s*$/i.exec(each) ?? []
    const Grantee =
      readGrantee(name, kind.toLowerCase(), id) ?? refuseArgument(name, value, 'Argument format not recognized')
    return { Grantee, Permission: permission, ...(isDelivered ? { Delivered: true } : {}) }
  })
}

const readGrantee = (name: string, kind: string, id: string): Grantee | undefined => {
  switch (kind) {
    case 'uri':
      if (![ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY].includes(id)) refuseArgument('uri', id, 'Invalid group uri')
      return { URI: id }
    case 'id':
      if (!isAccountId(id)) refuseArgument('id', id, 'Invalid id')
      return { ID: id }
    case 'emailaddress': {
      // S3 has had no grantees by e-mail address since October 2025.
      const message = 'Grants to e-mail addresses are not supported.'
      return fail('MethodNotAllowed', { Header: name }, { message })
    }
    default:
      return undefined
  }
}

/** A canonical user of S3, a domain of OBS, or an account by its number. */
export const isAccountId = (id: string): boolean => /^([0-9a-f]{64}|[0-9a-f]{32}|\d{12})$/.test(id)

const refuseArgument = (name: string, value: string, message: string): never =>
  fail('InvalidArgument', { ArgumentName: name, ArgumentValue: value }, { message })
