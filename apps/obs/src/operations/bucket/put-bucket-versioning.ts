import { emptyOk, query } from '@sealstack/http'
import { childText, parseXml, XmlError } from '@sealstack/xml'
import { z } from 'zod'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { requireMfa } from '../shared/deletion-rights.ts'
import { refuseFileSystem } from '../shared/file-system.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 20 * 1024

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html: there is no way back to never. */
export const putBucketVersioning = operation({
  name: 'PutBucketVersioning',
  route: 'PUT /{bucket}?versioning',
  action: 's3:PutBucketVersioning',
  input: { bucket: bucketLabel, versioning: query(z.string()) },
  errors: ['NoSuchBucket', 'IllegalVersioningConfigurationException', 'InvalidBucketState', 'OperationAborted'],
  output: emptyOk,
  async handle({ input, ctx, caller, fail, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    refuseFileSystem(bucket)
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const { status, mfaDelete } = readVersioning(bytes)
    if (status === undefined) return fail('IllegalVersioningConfigurationException')
    if (status === 'Suspended' && bucket.isLockable) return fail('InvalidBucketState')
    const isMfaDelete = mfaDelete === undefined ? bucket.isMfaDelete : mfaDelete === 'Enabled'
    requireMfa({ ...bucket, isMfaDelete: isMfaDelete || bucket.isMfaDelete }, request.headers)
    const { isLockable } = bucket
    const isSet = await ctx.buckets.update(bucket.id, { versioning: status, isMfaDelete }, { isLockable })
    if (!isSet) fail('OperationAborted')
  },
})

const readVersioning = (bytes: Uint8Array) => {
  const root = parseXml(bytes, 'VersioningConfiguration')
  const [status, mfaDelete] = ['Status', 'MfaDelete'].map((name) => childText(root, name)?.trim())
  if (![undefined, 'Enabled', 'Suspended'].includes(status)) throw new XmlError('There is no such versioning status')
  if (![undefined, 'Enabled', 'Disabled'].includes(mfaDelete))
    throw new XmlError('There is no such state of MFA delete')
  return { status, mfaDelete }
}
