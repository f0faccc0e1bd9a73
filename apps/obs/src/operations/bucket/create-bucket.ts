import { randomUUID } from 'node:crypto'
import { isAwsRegion } from '@sealstack/auth'
import { emptyOk } from '@sealstack/http'
import { childText, parseXml } from '@sealstack/xml'
import { bucketArn } from '../../domain/bucket-arn.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { bucketUrl } from '../../wire/object-url.ts'
import { permitted } from '../shared/guard.ts'
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
    const document = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const constraint = readRegion(document)
    // The name that eu-west-1 had when it was the only Region of Europe.
    const wanted = constraint === 'EU' ? 'eu-west-1' : constraint
    // Policies see where the bucket is to be, which its document alone says.
    const location = wanted === undefined ? {} : { 's3:LocationConstraint': wanted }
    const question = { name: 'CreateBucket', action: 's3:CreateBucket', input, document: location }
    await permitted({ ctx, caller, request }, question, async () => undefined)
    const asked = caller.region ?? ctx.config.region
    const region = wanted ?? asked
    const problem = caller.dialect === 's3' ? problemOf(wanted, asked) : region !== ctx.config.region && 'invalid'
    if (problem === 'invalid') fail('InvalidLocationConstraint', { LocationConstraint: constraint ?? '' })
    if (problem === 'incompatible') {
      const message = `The ${wanted ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`
      fail('IllegalLocationConstraintException', {}, { message })
    }
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
    const there = await ctx.buckets.find(name)
    if (!there || there.ownerId !== ownerId) return fail('BucketAlreadyExists', { BucketName: name })
    const isAgain = caller.dialect === 'obs' || (region === 'us-east-1' && there.region === region)
    if (!isAgain) fail('BucketAlreadyOwnedByYou', { BucketName: name })
    return made
  },
})

/**
 * Where S3 makes no bucket: a constraint fits the Region that is asked, or us-east-1 is asked, whose endpoint makes
 * buckets for all Regions and its own where none is named.
 */
const problemOf = (wanted: string | undefined, asked: string): 'invalid' | 'incompatible' | undefined => {
  if (wanted === 'us-east-1' || (wanted !== undefined && wanted !== asked && !isAwsRegion(wanted))) return 'invalid'
  return asked === 'us-east-1' || wanted === asked ? undefined : 'incompatible'
}

/** S3 calls it a location constraint, OBS a location. */
const readRegion = (document: Uint8Array): string | undefined => {
  if (document.byteLength === 0) return undefined
  const root = parseXml(document, 'CreateBucketConfiguration')
  return (childText(root, 'LocationConstraint') ?? childText(root, 'Location'))?.trim() || undefined
}
