import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { operation } from '../../operation.ts'
import { readAclDocument, readAclHeaders } from '../../wire/acl.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { hasAcls } from '../shared/acl-rules.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 64 * 1024

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html: in headers or in a document, not in both. */
export const putObjectAcl = operation({
  name: 'PutObjectAcl',
  route: 'PUT /{bucket}/{key+}?acl',
  action: 's3:PutObjectAcl',
  input: { bucket: bucketLabel, key: keyLabel, versionId, acl: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchKey', 'AccessControlListNotSupported', 'MissingSecurityHeader', 'UnexpectedContent'],
  output: (headers: ReturnType<typeof readVersion>) => ({ ...emptyOk(), headers }),
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    if (!hasAcls(await ctx.settings.of(bucket.id))) fail('AccessControlListNotSupported')
    const named = readAclHeaders(request, ctx.config.accountId)
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    if (named && bytes.byteLength > 0) fail('UnexpectedContent')
    if (!named && bytes.byteLength === 0) fail('MissingSecurityHeader', { MissingHeaderName: 'x-amz-acl' })
    const acl = JSON.stringify(named ?? readAclDocument(bytes))
    settleChange(await ctx.objects.change(row.id, () => ({ acl })), input, fail)
    return readVersion(bucket, row)
  },
})
