import { asReply, query } from '@sealstack/http'
import { z } from 'zod'
import { objectAcl } from '../../domain/acl.ts'
import { ownerOf } from '../../domain/object-owner.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { obsAclShape, s3AclShape } from '../../wire/settings/acl.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { hasAcls } from '../shared/acl-rules.ts'
import { findTarget } from '../shared/find-target.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export const getObjectAcl = operation({
  name: 'GetObjectAcl',
  route: 'GET /{bucket}/{key+}?acl',
  action: 's3:GetObjectAcl',
  input: { bucket: bucketLabel, key: keyLabel, versionId, acl: query(z.string()) },
  errors: ['NoSuchBucket'],
  output: asReply,
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    const settings = await ctx.settings.of(bucket.id)
    // Where ACLs are disabled there is but the owner's own, whatever was put before.
    const acl = objectAcl(hasAcls(settings) ? row.acl : null, ownerOf(row, bucket.ownerId, settings))
    const content = caller.dialect === 'obs' ? obsAclShape.render({ ...acl, Delivered: false }) : s3AclShape.render(acl)
    return xmlReply('AccessControlPolicy', content, caller.dialect, readVersion(bucket, row))
  },
})
