import { randomUUID } from 'node:crypto'
import { emptyOk } from '@sealstack/http'
import { childText, parseXml } from '@sealstack/xml'
import { bucketArn } from '../../domain/bucket-arn.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { bucketUrl } from '../../wire/object-url.ts'
import { initialSettings } from '../shared/initial-settings.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 20 * 1024
const NEW_BUCKET = {
  versioning: null,
  isMfaDelete: false,
  isLockable: false,
  defaultLock: null,
  isFileSystem: false,
} as const
/** Only versions can be locked, so the one brings the other. */
const NEW_LOCKABLE_BUCKET = { ...NEW_BUCKET, versioning: 'Enabled', isLockable: true } as const

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket = operation({
  name: 'CreateBucket',
  route: 'PUT /{bucket}',
  action: 's3:CreateBucket',
  input: { bucket: bucketLabel },
  errors: [
    'InvalidLocationConstraint',
    'IllegalLocationConstraintException',
    'AccessDenied',
    'BucketAlreadyExists',
    'BucketAlreadyOwnedByYou',
    'FsNotSupport',
    'InvalidArgument',
  ],
  output: ({ bucket, location }: { readonly bucket: string; readonly location: string }, { caller }) => ({
    ...emptyOk(),
    headers: { location, 'x-amz-bucket-arn': caller.dialect === 's3' ? bucketArn(bucket) : undefined },
  }),
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket: name } = input
    const { region } = ctx.config
    const document = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const constraint = readRegion(document)
    // The name that eu-west-1 had when it was the only Region of Europe.
    const wanted = constraint === 'EU' ? 'eu-west-1' : constraint
    // OBS takes the service's own region where none is named, and S3 does so in us-east-1 alone, where naming it is an error.
    if (caller.dialect === 's3') {
      if (!wanted && region !== 'us-east-1') fail('IllegalLocationConstraintException')
      if (wanted === 'us-east-1') fail('InvalidLocationConstraint', { LocationConstraint: wanted })
    }
    if (wanted && wanted !== region) fail('InvalidLocationConstraint', { LocationConstraint: constraint ?? '' })
    const isLockable = request.headers['x-amz-bucket-object-lock-enabled']?.toLowerCase() === 'true'
    const fileInterface = request.headers['x-amz-fs-file-interface']
    if (fileInterface !== undefined && fileInterface !== 'Enabled') {
      fail('InvalidArgument', { ArgumentName: 'x-amz-fs-file-interface', ArgumentValue: fileInterface })
    }
    const isFileSystem = fileInterface === 'Enabled'
    const born = { ...(isLockable ? NEW_LOCKABLE_BUCKET : NEW_BUCKET), isFileSystem }
    if (isLockable && isFileSystem) fail('FsNotSupport')
    const createdAtMs = BigInt(ctx.clock.now())
    const { accountId: ownerId } = caller.principal ?? fail('AccessDenied')
    const settings = initialSettings(request, caller.dialect, ownerId)
    const isNew = await ctx.buckets.insert({ ...born, id: randomUUID(), name, region, createdAtMs, ownerId }, settings)
    const isPlain = wanted === undefined || caller.dialect === 'obs'
    const made = { bucket: name, location: isPlain ? `/${name}` : bucketUrl(request, ctx.config.domains, name) }
    if (isNew) return made
    // Names are one space for all accounts.
    if ((await ctx.buckets.find(name))?.ownerId !== ownerId) fail('BucketAlreadyExists', { BucketName: name })
    if (caller.dialect === 's3' && region !== 'us-east-1') fail('BucketAlreadyOwnedByYou', { BucketName: name })
    return made
  },
})

/** S3 calls it a location constraint, OBS a location. */
const readRegion = (document: Uint8Array): string | undefined => {
  if (document.byteLength === 0) return undefined
  const root = parseXml(document, 'CreateBucketConfiguration')
  return (childText(root, 'LocationConstraint') ?? childText(root, 'Location'))?.trim() || undefined
}
