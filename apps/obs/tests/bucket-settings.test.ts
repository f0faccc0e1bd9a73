import {
  CreateBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAbacCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  PutBucketAbacCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { contentMd5, sendRaw, startObs } from './_util.ts'

const Bucket = 'photos'
const given = { Bucket }

/** One setting: what a new bucket answers, what is put and given back, what there is after its deletion. */
interface Case {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: commands of many types stand in one table.
  readonly get: any
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly put?: any
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly remove?: any
  readonly unset: object | string
  readonly value: object
  readonly deleted?: object | string
}

const ownership = (ObjectOwnership: string) => ({ OwnershipControls: { Rules: [{ ObjectOwnership }] } })
const block = (on: boolean) => ({
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: on,
    IgnorePublicAcls: on,
    BlockPublicPolicy: on,
    RestrictPublicBuckets: on,
  },
})
const sealedBy = (rule: object) => ({ ServerSideEncryptionConfiguration: { Rules: [rule] } })
const aes256 = sealedBy({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false })

const CASES: readonly Case[] = [
  {
    name: 'accelerate',
    get: new GetBucketAccelerateConfigurationCommand(given),
    put: new PutBucketAccelerateConfigurationCommand({ ...given, AccelerateConfiguration: { Status: 'Enabled' } }),
    unset: {},
    value: { Status: 'Enabled' },
  },
  {
    name: 'abac',
    get: new GetBucketAbacCommand(given),
    put: new PutBucketAbacCommand({ ...given, AbacStatus: { Status: 'Enabled' } }),
    unset: { AbacStatus: { Status: 'Disabled' } },
    value: { AbacStatus: { Status: 'Enabled' } },
  },
  {
    name: 'requestPayment',
    get: new GetBucketRequestPaymentCommand(given),
    put: new PutBucketRequestPaymentCommand({ ...given, RequestPaymentConfiguration: { Payer: 'Requester' } }),
    unset: { Payer: 'BucketOwner' },
    value: { Payer: 'Requester' },
  },
  {
    name: 'tagging',
    get: new GetBucketTaggingCommand(given),
    put: new PutBucketTaggingCommand({ ...given, Tagging: { TagSet: [{ Key: 'a b', Value: 'ü=1' }] } }),
    remove: new DeleteBucketTaggingCommand(given),
    unset: 'NoSuchTagSet',
    value: { TagSet: [{ Key: 'a b', Value: 'ü=1' }] },
  },
  {
    name: 'cors',
    get: new GetBucketCorsCommand(given),
    put: new PutBucketCorsCommand({
      ...given,
      CORSConfiguration: {
        CORSRules: [
          { ID: 'one', AllowedMethods: ['GET', 'PUT'], AllowedOrigins: ['https://*.example.com'], MaxAgeSeconds: 30 },
          { AllowedMethods: ['HEAD'], AllowedOrigins: ['*'], AllowedHeaders: ['x-*'], ExposeHeaders: ['ETag'] },
        ],
      },
    }),
    remove: new DeleteBucketCorsCommand(given),
    unset: 'NoSuchCORSConfiguration',
    value: {
      CORSRules: [
        { ID: 'one', AllowedMethods: ['GET', 'PUT'], AllowedOrigins: ['https://*.example.com'], MaxAgeSeconds: 30 },
        { AllowedMethods: ['HEAD'], AllowedOrigins: ['*'], AllowedHeaders: ['x-*'], ExposeHeaders: ['ETag'] },
      ],
    },
  },
  {
    name: 'encryption',
    get: new GetBucketEncryptionCommand(given),
    put: new PutBucketEncryptionCommand({
      ...given,
      ...sealedBy({
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/mine' },
        BucketKeyEnabled: true,
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
      }),
    } as never),
    remove: new DeleteBucketEncryptionCommand(given),
    unset: aes256,
    value: sealedBy({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/mine' },
      BucketKeyEnabled: true,
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    }),
    deleted: aes256,
  },
  {
    name: 'ownershipControls',
    get: new GetBucketOwnershipControlsCommand(given),
    put: new PutBucketOwnershipControlsCommand({ ...given, ...ownership('ObjectWriter') } as never),
    remove: new DeleteBucketOwnershipControlsCommand(given),
    unset: ownership('BucketOwnerEnforced'),
    value: ownership('ObjectWriter'),
    deleted: 'OwnershipControlsNotFoundError',
  },
  {
    name: 'publicAccessBlock',
    get: new GetPublicAccessBlockCommand(given),
    put: new PutPublicAccessBlockCommand({ ...given, PublicAccessBlockConfiguration: { BlockPublicAcls: false } }),
    remove: new DeletePublicAccessBlockCommand(given),
    unset: block(true),
    value: block(false),
    deleted: 'NoSuchPublicAccessBlockConfiguration',
  },
]

test.for(CASES)('$name: a new bucket, put, given back, deleted', async (each, { expect }) => {
  const { s3 } = await startObs()
  const answer = async (): Promise<object | string> => {
    try {
      const { $metadata, ...rest } = await s3.send(each.get)
      return rest
    } catch (error) {
      const { name, $metadata } = error as { name: string; $metadata: { httpStatusCode: number } }
      expect($metadata.httpStatusCode).toBe(404)
      return name
    }
  }
  expect(await answer()).toBe('NoSuchBucket')
  await s3.send(new CreateBucketCommand(given))
  expect(await answer()).toEqual(each.unset)
  await s3.send(each.put)
  expect(await answer()).toEqual(each.value)
  await s3.send(new CreateBucketCommand({ Bucket: 'other' }))
  if (!each.remove) return
  await s3.send(each.remove)
  await s3.send(each.remove)
  expect(await answer()).toEqual(each.deleted ?? each.unset)
})

describe('a document that makes no sense is refused', () => {
  test.for<[query: string, body: string, code: string, text: string]>([
    ['cors', '', 'MissingRequestBodyError', 'Request Body is empty'],
    ['cors', '<CORSConfiguration/>', 'MalformedXML', ''],
    ['cors', '<CORSConfiguration><Rule/></CORSConfiguration>', 'MalformedXML', ''],
    ['cors', '<CORSConfiguration><CORSRule>', 'MalformedXML', ''],
    ['cors', '<Tagging><TagSet/></Tagging>', 'MalformedXML', ''],
    [
      'cors',
      '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>MYMETHOD</AllowedMethod></CORSRule></CORSConfiguration>',
      'InvalidRequest',
      'Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD',
    ],
    [
      'cors',
      '<CORSConfiguration><CORSRule><AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
      'InvalidRequest',
      'can not have more than one wildcard',
    ],
    [
      'cors',
      '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>-1</MaxAgeSeconds></CORSRule></CORSConfiguration>',
      'MalformedXML',
      '',
    ],
    [
      'tagging',
      '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></TagSet></Tagging>',
      'InvalidTag',
      'Cannot provide multiple Tags with the same key',
    ],
    [
      'tagging',
      '<Tagging><TagSet><Tag><Key>aws:a</Key><Value>1</Value></Tag></TagSet></Tagging>',
      'InvalidTag',
      'System tags cannot be added/updated by requester',
    ],
    [
      'tagging',
      '<Tagging><TagSet><Tag><Key>a&lt;</Key><Value>1</Value></Tag></TagSet></Tagging>',
      'InvalidTag',
      'The TagKey you have provided is invalid',
    ],
    ['encryption', '<ServerSideEncryptionConfiguration/>', 'MalformedXML', ''],
    [
      'encryption',
      '<ServerSideEncryptionConfiguration><Rule/><Rule/></ServerSideEncryptionConfiguration>',
      'MalformedXML',
      '',
    ],
    [
      'encryption',
      '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aes</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
      'MalformedXML',
      '',
    ],
    [
      'encryption',
      '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    ],
    [
      'requestPayment',
      '<RequestPaymentConfiguration><Payer>me</Payer></RequestPaymentConfiguration>',
      'MalformedXML',
      '',
    ],
  ])('%s %s', async ([query, body, code, text], { expect }) => {
    const { s3, url } = await startObs()
    await s3.send(new CreateBucketCommand(given))
    const answer = await sendRaw(url, { method: 'PUT', path: '/photos', query, body, headers: contentMd5(body) })
    expect(answer).toMatchObject({ status: 400, code })
    expect(answer.text).toContain(text)
  })

  test('and one that decides over data must come with a digest', async ({ expect }) => {
    const { s3, url } = await startObs()
    await s3.send(new CreateBucketCommand(given))
    const body = '<Tagging><TagSet/></Tagging>'
    expect(await sendRaw(url, { method: 'PUT', path: '/photos', query: 'tagging', body })).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    })
  })
})
