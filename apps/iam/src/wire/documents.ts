import type { AccessKeyRow, IamTag, IdentityRow, ManagedPolicyRow, PolicyVersionRow } from '@sealstack/metadata/iam'
import type { XmlNode } from '@sealstack/xml'
import { identityArn } from '../domain/arn.ts'
import type { AwsManagedPolicy } from '../domain/aws-managed.ts'

/** A time as IAM writes it: without fractions. */
export const isoTime = (ms: bigint | number): string => new Date(Number(ms)).toISOString().replace(/\.\d+Z$/, 'Z')

/** A policy as IAM writes it: percent-encoded. */
export const encodedDocument = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** A list of `<member>` elements. */
export const members = <Item>(name: string, items: readonly Item[], render: (item: Item) => XmlNode[1]): XmlNode => [
  name,
  items.map((item) => ['member', render(item)] as const),
]

/** Tags, as all of them are shown. */
export const tagsNode = (tags: readonly IamTag[]): XmlNode =>
  members('Tags', tags, ({ key, value }) => [
    ['Key', key],
    ['Value', value],
  ])

const boundaryNodes = ({ boundaryArn }: IdentityRow): readonly XmlNode[] =>
  boundaryArn === null
    ? []
    : [
        [
          'PermissionsBoundary',
          [
            ['PermissionsBoundaryType', 'Policy'],
            ['PermissionsBoundaryArn', boundaryArn],
          ],
        ],
      ]

/** The members of a User. Lists leave boundary and tags out. */
export const userNodes = (user: IdentityRow, tags?: readonly IamTag[]): readonly XmlNode[] => [
  ['Path', user.path],
  ['UserName', user.name],
  ['UserId', user.id],
  ['Arn', identityArn(user)],
  ['CreateDate', isoTime(user.createdAtMs)],
  ...(tags ? [...boundaryNodes(user), ...(tags.length > 0 ? [tagsNode(tags)] : [])] : []),
]

/** The members of a Group. */
export const groupNodes = (group: IdentityRow): readonly XmlNode[] => [
  ['Path', group.path],
  ['GroupName', group.name],
  ['GroupId', group.id],
  ['Arn', identityArn(group)],
  ['CreateDate', isoTime(group.createdAtMs)],
]

/** The members of a Role. */
export const roleNodes = (role: IdentityRow, tags?: readonly IamTag[]): readonly XmlNode[] => [
  ['Path', role.path],
  ['RoleName', role.name],
  ['RoleId', role.id],
  ['Arn', identityArn(role)],
  ['CreateDate', isoTime(role.createdAtMs)],
  ['AssumeRolePolicyDocument', encodedDocument(role.trustPolicy ?? '')],
  ['Description', role.description === '' ? undefined : role.description],
  ['MaxSessionDuration', role.maxSessionS ?? 3600],
  ...(tags
    ? [...boundaryNodes(role), ...(tags.length > 0 ? [tagsNode(tags)] : []), ['RoleLastUsed', []] as const]
    : []),
]

/** How often a managed policy is in use. */
export interface PolicyUse {
  readonly attached: number
  readonly bounds: number
}

/** The members of a Policy. */
export const policyNodes = (
  policy: ManagedPolicyRow,
  { attached, bounds }: PolicyUse,
  tags?: readonly IamTag[],
): readonly XmlNode[] => [
  ['PolicyName', policy.name],
  ['PolicyId', policy.id],
  ['Arn', policy.arn],
  ['Path', policy.path],
  ['DefaultVersionId', `v${policy.defaultVersion}`],
  ['AttachmentCount', attached],
  ['PermissionsBoundaryUsageCount', bounds],
  ['IsAttachable', true],
  ['CreateDate', isoTime(policy.createdAtMs)],
  ['UpdateDate', isoTime(policy.updatedAtMs)],
  ...(tags ? [['Description', policy.description === '' ? undefined : policy.description] as const] : []),
  ...(tags && tags.length > 0 ? [tagsNode(tags)] : []),
]

/** The members of a Policy that is AWS's own. */
export const awsPolicyNodes = (policy: AwsManagedPolicy, { attached, bounds }: PolicyUse): readonly XmlNode[] => [
  ['PolicyName', policy.name],
  ['PolicyId', policy.id],
  ['Arn', policy.arn],
  ['Path', policy.path],
  ['DefaultVersionId', `v${policy.version}`],
  ['AttachmentCount', attached],
  ['PermissionsBoundaryUsageCount', bounds],
  ['IsAttachable', true],
  ['CreateDate', AWS_CREATED],
  ['UpdateDate', AWS_CREATED],
  ['Description', policy.description],
]

/** When AWS made its oldest managed policies. */
const AWS_CREATED = '2015-02-06T18:40:00Z'

/** The members of a PolicyVersion; its text where one is asked for by its id. */
export const versionNodes = (
  version: Pick<PolicyVersionRow, 'version' | 'document' | 'createdAtMs'>,
  isDefault: boolean,
  isWhole = false,
): readonly XmlNode[] => [
  ['Document', isWhole ? encodedDocument(version.document) : undefined],
  ['VersionId', `v${version.version}`],
  ['IsDefaultVersion', isDefault],
  ['CreateDate', isoTime(version.createdAtMs)],
]

/** The members of an AccessKeyMetadata. */
export const accessKeyNodes = (userName: string, { id, isActive, createdAtMs }: AccessKeyRow): readonly XmlNode[] => [
  ['UserName', userName],
  ['AccessKeyId', id],
  ['Status', isActive ? 'Active' : 'Inactive'],
  ['CreateDate', isoTime(createdAtMs)],
]

/** An attached policy. */
export const attachedNodes = (arn: string): readonly XmlNode[] => [
  ['PolicyName', arn.slice(arn.lastIndexOf('/') + 1)],
  ['PolicyArn', arn],
]
