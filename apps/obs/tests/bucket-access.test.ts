import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { sendRaw, startObs } from './_util.ts'

const Bucket = 'photos'
const OWNER = '000000000000'
const own = { Grantee: { Type: 'CanonicalUser', ID: OWNER }, Permission: 'FULL_CONTROL' }
const everybody = { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }

/** A bucket that has ACLs and blocks nothing. */
const startOpen = async () => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership: 'ObjectWriter' }))
  await obs.s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
  return obs
}

describe('the ACL of a bucket', () => {
  test('canned, in headers and as a document', async ({ expect }) => {
    const { s3 } = await startOpen()
    const grants = async () => (await s3.send(new GetBucketAclCommand({ Bucket }))).Grants
    expect((await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls).toEqual({
      Rules: [{ ObjectOwnership: 'ObjectWriter' }],
    })
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))
    expect(await grants()).toEqual([own, { Grantee: everybody, Permission: 'READ' }])
    const enforce = new PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    })
    await expect(s3.send(enforce)).rejects.toMatchObject({ name: 'InvalidBucketAclWithObjectOwnership' })
    const other = 'a'.repeat(64)
    await s3.send(new PutBucketAclCommand({ Bucket, GrantWrite: `id="${other}"`, GrantReadACP: `id=${OWNER}` }))
    expect(await grants()).toEqual([
      { Grantee: { Type: 'CanonicalUser', ID: OWNER }, Permission: 'READ_ACP' },
      { Grantee: { Type: 'CanonicalUser', ID: other }, Permission: 'WRITE' },
    ])
    await s3.send(
      new PutBucketAclCommand({
        Bucket,
        AccessControlPolicy: {
          Owner: { ID: OWNER },
          Grants: [own, { Grantee: everybody, Permission: 'WRITE' }] as never,
        },
      }),
    )
    expect(await grants()).toEqual([own, { Grantee: everybody, Permission: 'WRITE' }])
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }))
    expect(await grants()).toEqual([own])
    await s3.send(enforce)
  })

  test('cannot be set where there are none, nor be public where that is blocked', async ({ expect }) => {
    const { s3 } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    const put = (ACL: 'private' | 'public-read') => s3.send(new PutBucketAclCommand({ Bucket, ACL }))
    await expect(put('private')).rejects.toMatchObject({ name: 'AccessControlListNotSupported' })
    await expect(put('public-read')).rejects.toMatchObject({ name: 'AccessControlListNotSupported' })
    const blocked = { Bucket: 'blocked', ObjectOwnership: 'ObjectWriter' } as const
    await expect(s3.send(new CreateBucketCommand({ ...blocked, ACL: 'public-read' }))).rejects.toMatchObject({
      name: 'InvalidBucketAclWithBlockPublicAccessError',
    })
    await s3.send(new CreateBucketCommand({ ...blocked, ACL: 'log-delivery-write' as never }))
    const open = new PutBucketAclCommand({ Bucket: 'blocked', ACL: 'public-read' })
    await expect(s3.send(open)).rejects.toMatchObject({ name: 'AccessDenied' })
    expect((await s3.send(new GetBucketAclCommand({ Bucket: 'blocked' }))).Grants).toHaveLength(3)
  })

  const document = `<AccessControlPolicy><Owner><ID>${OWNER}</ID></Owner><AccessControlList/></AccessControlPolicy>`
  const WRONG: readonly (readonly [
    headers: Record<string, string>,
    body: string | undefined,
    code: string,
    text: string,
  ])[] = [
    [{}, undefined, 'MissingSecurityHeader', '<MissingHeaderName>x-amz-acl<'],
    [{ 'x-amz-acl': 'mine' }, undefined, 'InvalidArgument', '<Message/><ArgumentName>x-amz-acl<'],
    [{ 'x-amz-acl': 'constructor' }, undefined, 'InvalidArgument', ''],
    [{ 'x-amz-acl': 'private', 'x-amz-grant-read': `id=${OWNER}` }, undefined, 'InvalidRequest', 'both Canned ACLs'],
    [{ 'x-amz-acl': 'private' }, document, 'UnexpectedContent', ''],
    [{}, '<AccessControlPolicy/>', 'MalformedACLError', ''],
    [{}, '<AccessControlPolicy>', 'MalformedACLError', ''],
    [{ 'x-amz-grant-read': 'me' }, undefined, 'InvalidArgument', 'Argument format not recognized'],
    [{ 'x-amz-grant-read': 'uri="http://x"' }, undefined, 'InvalidArgument', 'Invalid group uri'],
    [{ 'x-amz-grant-read': 'id="x"' }, undefined, 'InvalidArgument', 'Invalid id'],
  ]
  test('that makes no sense is refused', async ({ expect }) => {
    const { url } = await startOpen()
    for (const [headers, body, code, text] of WRONG) {
      const answer = await sendRaw(url, { method: 'PUT', path: '/photos', query: 'acl', headers, body })
      expect.soft(answer).toMatchObject({ status: 400, code, text: expect.stringContaining(text) })
    }
  })
})

const policyOf = (statement: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/*', ...statement },
    ],
  })

describe('the policy of a bucket', () => {
  test('that is public is refused while that is blocked, and told afterwards', async ({ expect }) => {
    const { s3 } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    const open = new PutBucketPolicyCommand({ Bucket, Policy: policyOf({}) })
    await expect(s3.send(open)).rejects.toMatchObject({ name: 'AccessDenied' })
    const isPublic = async () => (await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic
    const narrow = policyOf({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: narrow }))
    expect(await isPublic()).toBe(false)
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await s3.send(open)
    expect(await isPublic()).toBe(true)
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(policyOf({}))
  })

  const WRONG: readonly (readonly [string, string])[] = [
    ['x', 'Policies must be valid JSON and the first byte must be &apos;{&apos;'],
    ['[]', 'Policies must be valid JSON and the first byte must be &apos;{&apos;'],
    ['{', 'Policies must be valid JSON and the first byte must be &apos;{&apos;'],
    ['{}', 'Missing required field Statement'],
    [policyOf({ Effect: undefined }), 'Missing required field Effect'],
    [policyOf({ Effect: 'Maybe' }), 'Invalid effect: Maybe'],
    [policyOf({ Principal: undefined }), 'Missing required field Principal'],
    [policyOf({ Action: undefined }), 'Missing required field Action'],
    [policyOf({ Resource: 'arn:aws:s3:::other/*' }), 'Policy has invalid resource'],
    [policyOf({ Resource: 'arn:aws:s3:::photosx/*' }), 'Policy has invalid resource'],
    [policyOf({ Action: 'kms:Decrypt' }), 'Policy has invalid action'],
    [policyOf({ Sid: 'x'.repeat(21_000) }), 'exceeds the maximum allowed size of 20480 bytes'],
  ]
  test('that makes no sense is refused', async ({ expect }) => {
    const { s3, url } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    for (const [body, message] of WRONG) {
      const answer = await sendRaw(url, { method: 'PUT', path: '/photos', query: 'policy', body })
      const wanted = { status: 400, code: 'MalformedPolicy', text: expect.stringContaining(message) }
      expect.soft(answer, body.slice(0, 200)).toMatchObject(wanted)
    }
  })
})
