import {
  flag,
  many,
  mapped,
  optional,
  record,
  required,
  text,
  word,
  type XmlElement,
  XmlError,
  type XmlMember,
  type XmlShape,
} from '@sealstack/xml'
import { type Acl, ALL_USERS, AUTHENTICATED_USERS, type Grantee, LOG_DELIVERY } from '../../domain/acl.ts'

const permission = required(word('FULL_CONTROL', 'WRITE', 'WRITE_ACP', 'READ', 'READ_ACP'))
const groups = [ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY]
const owner = required(record({ ID: required(text()), DisplayName: optional(text()) }))

const granteeShape = record({
  ID: optional(text()),
  DisplayName: optional(text()),
  URI: optional(text((uri) => groups.includes(uri))),
})

/** A grantee bears its kind as an attribute, which SDKs want and which follows from what it holds. */
const s3Grantee: XmlMember<Grantee> = {
  read: (elements, name) => withoutName(onlyOne(required(granteeShape).read(elements, name))),
  render: (name, value) => [
    [
      name,
      granteeShape.render(value),
      {
        'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
        'xsi:type': value.URI === undefined ? 'CanonicalUser' : 'Group',
      },
    ],
  ],
}

const obsGrantee: XmlShape<Grantee> = mapped(record({ ID: optional(text()), Canned: optional(text()) }), {
  read: ({ ID, Canned }) => onlyOne(Canned === undefined ? { ID } : { ID, URI: ofCanned(Canned) }),
  render: ({ ID, URI }) => (URI === undefined ? { ID } : { Canned: URI === ALL_USERS ? 'Everyone' : URI }),
})

/** A list of grants as S3 writes it. */
export const s3Grants = record({ Grant: many(record({ Grantee: s3Grantee, Permission: permission }), 0, 100) })

/** The same of OBS. */
export const obsGrants = record({
  Grant: many(record({ Grantee: required(obsGrantee), Permission: permission, Delivered: optional(flag) }), 0, 100),
})

/** `AccessControlPolicy` of S3. */
export const s3AclShape: XmlShape<Acl> = record({ Owner: owner, AccessControlList: required(s3Grants) })

/** The same of OBS. */
export const obsAclShape: XmlShape<Acl> = record({
  Owner: owner,
  Delivered: optional(flag),
  AccessControlList: required(obsGrants),
})

const withoutName = ({ ID, URI }: Grantee): Grantee => (URI === undefined ? { ID } : { URI })

const onlyOne = (grantee: Grantee): Grantee => {
  if ((grantee.ID === undefined) !== (grantee.URI === undefined)) return grantee
  throw new XmlError('A grantee is neither one account nor one group')
}

const ofCanned = (canned: XmlElement['text']): string => {
  if (canned.trim() === 'Everyone') return ALL_USERS
  throw new XmlError(`There is no group ${canned}`)
}
