import { asReply, query } from '@sealstack/http'
import { z } from 'zod'
import { objectAcl } from '../../domain/acl.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { obsAclShape, s3AclShape } from '../../wire/settings/acl.ts'
import { readVersion } from '../../wire/version-headers.ts'
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
    const acl = objectAcl(row.acl, ctx.config.accountId)
    const content = caller.dialect === 'obs' ? obsAclShape.render({ ...acl, Delivered: false }) : s3AclShape.render(acl)
    return xmlReply('AccessControlPolicy', content, caller.dialect, readVersion(bucket, row))
  },
})
