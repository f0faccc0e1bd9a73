import type { HttpReply } from '@sealstack/http'
import type { ObjectRow } from '@sealstack/metadata/obs'
import type { XmlNode } from '@sealstack/xml'
import { encryptionRulesOf } from '../../domain/bucket-encryption.ts'
import { checksumElement } from '../../domain/checksum.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { writeObject } from '../../flows/write-object.ts'
import { operation } from '../../operation.ts'
import { isoTime, xmlReply } from '../../wire/documents.ts'
import { encryptionHeaders, readEncryption } from '../../wire/encryption-headers.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { expirationHeader } from '../../wire/lifecycle-headers.ts'
import { copiedVersion, writtenVersion } from '../../wire/version-headers.ts'
import { behalfOf } from '../shared/behalf-of.ts'
import { causeOf } from '../shared/cause-of.ts'
import { readSource } from '../shared/copy-body.ts'
import { copiedAttributes, judgeCopy, judgePlainCopy, readDirectives, sourceChecksum } from '../shared/copy-rules.ts'
import { requirePermission } from '../shared/guard.ts'
import { MAX_UPLOAD_BYTES } from '../shared/upload-body.ts'
import { guardWrite } from '../shared/write-condition.ts'

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html: the bytes are opened and sealed again under a data
 * key of the copy's own, as they stream.
 */
export const copyObject = operation({
  name: 'CopyObject',
  route: 'PUT /{bucket}/{key+}',
  when: ['x-amz-copy-source'],
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel },
  errors: ['NoSuchBucket', 'InvalidRequest'],
  output: (reply: HttpReply) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { key } = input
    const bucket = await findBucket(ctx, input.bucket, fail)
    const directives = readDirectives(request)
    const settings = await ctx.settings.of(bucket.id)
    const rules = encryptionRulesOf(settings)
    const encryption = readEncryption(request, caller.dialect, rules)
    await using source = await readSource(ctx, { request, caller })
    const target = { bucket, key }
    if (!directives.replacesTags && source.row.tags !== '[]') {
      const from = { bucket: source.bucket.name, key: source.row.key, versionId: source.row.versionId }
      const ofSource = source.isVersioned
        ? { ...from, action: 's3:GetObjectVersionTagging' }
        : { bucket: from.bucket, key: from.key, action: 's3:GetObjectTagging' }
      for (const need of [ofSource, { bucket: bucket.name, key, action: 's3:PutObjectTagging' }]) {
        await requirePermission({ ctx, caller, request }, 'CopyObject', need)
      }
    }
    judgeCopy({ source, target, directives, headers: request.headers, rules })
    if (caller.dialect === 'obs') judgePlainCopy({ source, target }, encryption)
    if (source.row.size > MAX_UPLOAD_BYTES) {
      const message = `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_UPLOAD_BYTES}`
      fail('InvalidRequest', {}, { message })
    }
    const guard = await guardWrite(ctx, request, { bucketId: bucket.id, key })
    const attributes = copiedAttributes(ctx, { bucket, settings, request, caller }, { source, directives })
    const outcome = await writeObject(ctx, {
      ...target,
      encryption,
      attributes,
      checksum: directives.checksum ?? sourceChecksum(source.row),
      source: source.bytes(undefined),
      accept: guard.accept,
      behalf: behalfOf({ request, caller }),
      cause: { ...causeOf(request), name: 'ObjectCreated:Copy' },
    })
    if (outcome.kind === 'mismatch') throw new Error('A copy announces no digests')
    guard.settle(outcome.committed, () => fail('NoSuchBucket', { BucketName: bucket.name }))
    const { row } = outcome
    return xmlReply('CopyObjectResult', copyResult(row), caller.dialect, {
      ...encryptionHeaders(row, caller.dialect, encryption.customerKey),
      ...writtenVersion(row),
      ...copiedVersion(source),
      ...expirationHeader(settings, row),
    })
  },
})

const copyResult = (row: ObjectRow): readonly XmlNode[] => [
  ['LastModified', isoTime(row.createdAtMs)],
  ['ETag', `"${row.etag}"`],
  ['ChecksumType', row.checksumType ?? undefined],
  [checksumElement(row.checksumName ?? ''), row.checksum ?? undefined],
]
