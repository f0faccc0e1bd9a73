import { readCopySource } from './copy-source.ts'

/** A permission that a request needs, and what for. */
export interface Need {
  /** In the words of policies: `s3:GetObject`. */
  readonly action: string
  /** Another action that does as well. */
  readonly orElse?: string
  /** Undefined for what is about no bucket. */
  readonly bucket?: string
  readonly key?: string
  readonly versionId?: string
  /** The bucket is yet to be made, by whoever asks. */
  readonly isNew?: true
}

/** A request as far as it tells what it needs: headers in S3's words. */
export interface AskedFor {
  readonly name: string
  /** The action that the operation table has. */
  readonly action: string
  readonly dialect: 's3' | 'obs'
  readonly input: {
    readonly bucket?: string
    readonly key?: string
    readonly versionId?: string
    /** The new name of a renamed file. */
    readonly name?: string
  }
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** What the permission for a version in particular is called. */
const OF_VERSION: Readonly<Record<string, string>> = {
  's3:DeleteObject': 's3:DeleteObjectVersion',
  's3:DeleteObjectTagging': 's3:DeleteObjectVersionTagging',
  's3:GetObject': 's3:GetObjectVersion',
  's3:GetObjectAcl': 's3:GetObjectVersionAcl',
  's3:GetObjectAttributes': 's3:GetObjectVersionAttributes',
  's3:GetObjectTagging': 's3:GetObjectVersionTagging',
  's3:PutObjectAcl': 's3:PutObjectVersionAcl',
  's3:PutObjectTagging': 's3:PutObjectVersionTagging',
}

const UPLOADS = ['PutObject', 'PostObject', 'CopyObject', 'CreateMultipartUpload', 'AppendObject']

/** What headers ask for beside the operation itself, by operation. */
const BY_HEADER: readonly {
  readonly operations: readonly string[]
  readonly header: RegExp
  readonly value?: RegExp
  readonly actions: readonly string[]
}[] = [
  {
    operations: UPLOADS,
    header: /^x-amz-(acl|grant-.*)$/,
    // The one list that the guide's own example of uploads by another account asks for, with `s3:PutObject` alone.
    value: /^(?!bucket-owner-full-control$)/,
    actions: ['s3:PutObjectAcl'],
  },
  {
    operations: UPLOADS,
    header: /^x-amz-tagging$/,
    actions: ['s3:PutObjectTagging'],
  },
  {
    operations: UPLOADS,
    header: /^x-amz-object-lock-(mode|retain-until-date)$/,
    actions: ['s3:PutObjectRetention'],
  },
  {
    operations: UPLOADS,
    header: /^x-amz-object-lock-legal-hold$/,
    actions: ['s3:PutObjectLegalHold'],
  },
  {
    operations: ['DeleteObject', 'DeleteObjects', 'PutObjectRetention'],
    header: /^x-amz-bypass-governance-retention$/,
    value: /^(?!false$)/i,
    actions: ['s3:BypassGovernanceRetention'],
  },
  {
    // An ETag that holds or not tells what lies there.
    operations: ['PutObject', 'PostObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject'],
    header: /^if-match$/,
    value: /^(?!\*$)/,
    actions: ['s3:GetObject'],
  },
  { operations: ['CreateBucket'], header: /^x-amz-(acl|grant-.*)$/, actions: ['s3:PutBucketAcl'] },
  {
    operations: ['CreateBucket'],
    header: /^x-amz-object-ownership$/,
    actions: ['s3:PutBucketOwnershipControls'],
  },
  {
    operations: ['CreateBucket'],
    header: /^x-amz-bucket-object-lock-enabled$/,
    value: /^true$/i,
    actions: ['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning'],
  },
]

/** The permissions that a request needs, all of them: the operation's own, and what its headers ask for beside that. */
export const permissionsFor = ({ name, action, dialect, input, headers }: AskedFor): readonly Need[] => {
  const { bucket, key, versionId } = input
  const own = actionsOf({ name, action: action.replace(/^obs:/, 's3:'), dialect, versionId })
  const isNew = name === 'CreateBucket' ? (true as const) : undefined
  const place = { bucket, key, isNew }
  // Member by member: every request has one of these.
  const needs: Need[] = own.map(({ action, orElse }) => ({ action, orElse, bucket, key, versionId, isNew }))
  for (const each of byHeaders(name, headers)) needs.push({ ...place, versionId, action: each })
  const source = name === 'CopyObject' || name === 'UploadPartCopy' ? headers['x-amz-copy-source'] : undefined
  const copied = source === undefined ? undefined : readCopySource(source)
  if (copied) needs.push({ ...copied, action: copied.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion' })
  if (name === 'RenameObjectInFileSystem') {
    needs.push({ ...place, key: input.name, action: 's3:PutObject' })
    needs.push({ ...place, action: 's3:GetObject' }, { ...place, action: 's3:DeleteObject' })
  }
  return needs
}

const actionsOf = ({
  name,
  action,
  dialect,
  versionId,
}: {
  readonly name: string
  readonly action: string
  readonly dialect: 's3' | 'obs'
  readonly versionId: string | undefined
}): readonly Pick<Need, 'action' | 'orElse'>[] => {
  const own = versionId === undefined ? action : (OF_VERSION[action] ?? action)
  // Attributes tell as much of an object as a HEAD does.
  if (name === 'GetObjectAttributes') {
    return [{ action: own }, { action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion' }]
  }
  // OBS has an action of its own for it.
  if (name === 'HeadBucket' && dialect === 'obs') return [{ action: 's3:HeadBucket', orElse: own }]
  return [{ action: own }]
}

const RULES_OF = new Map(
  BY_HEADER.flatMap(({ operations }) => operations).map((name) => [
    name,
    BY_HEADER.filter(({ operations }) => operations.includes(name)),
  ]),
)

/** All headers that any rule is about. */
const RULED = new RegExp(BY_HEADER.map(({ header }) => header.source).join('|'))

const byHeaders = (operation: string, headers: AskedFor['headers']): readonly string[] => {
  const rules = RULES_OF.get(operation)
  if (!rules) return []
  const names = Object.keys(headers).filter((name) => RULED.test(name))
  if (names.length === 0) return []
  return rules
    .filter(({ header, value = /^/ }) => names.some((name) => header.test(name) && value.test(headers[name] ?? '')))
    .flatMap(({ actions }) => actions)
}
