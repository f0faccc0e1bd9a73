import { query } from '@sealstack/http'
import { z } from 'zod'
import { storedGrants } from '../../domain/acl.ts'
import { operation } from '../../operation.ts'
import { aclDocument } from '../../wire/acl.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { findTarget } from '../shared/find-target.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export const getObjectAcl = operation({
  name: 'GetObjectAcl',
  route: 'GET /{bucket}/{key+}?acl',
  action: 's3:GetObjectAcl',
  input: { bucket: bucketLabel, key: keyLabel, versionId, acl: query(z.string()) },
  errors: ['NoSuchBucket'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    const { accountId } = ctx.config
    const content = aclDocument(storedGrants(row.acl, accountId), accountId, caller.dialect)
    return xmlReply('AccessControlPolicy', content, caller.dialect, readVersion(bucket, row))
  },
})
