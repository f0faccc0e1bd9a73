import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { objectGrants } from '../../domain/acl.ts'
import { ownerOf } from '../../domain/object-owner.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { hasAcls, refusePublicAcl } from '../shared/acl-rules.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'
import { readAcl } from '../shared/read-acl.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html: in headers or in a document, not in both. */
export const putObjectAcl = operation({
  name: 'PutObjectAcl',
  route: 'PUT /{bucket}/{key+}?acl',
  action: 's3:PutObjectAcl',
  input: { bucket: bucketLabel, key: keyLabel, versionId, acl: query(z.string()) },
  errors: [
    'NoSuchBucket',
    'NoSuchKey',
    'AccessControlListNotSupported',
    'AccessDenied',
    'MissingSecurityHeader',
    'UnexpectedContent',
  ],
  output: (headers: ReturnType<typeof readVersion>) => ({ ...emptyOk(), headers }),
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    const settings = await ctx.settings.of(bucket.id)
    if (!hasAcls(settings)) fail('AccessControlListNotSupported')
    const ownerId = ownerOf(row, bucket.ownerId, settings)
    const given = await readAcl(request, caller, { ownerId, bucketOwnerId: bucket.ownerId })
    refusePublicAcl(given, settings)
    const acl = objectGrants(given)
    settleChange(await ctx.objects.change(row.id, () => ({ acl })), input, fail)
    return readVersion(bucket, row)
  },
})
