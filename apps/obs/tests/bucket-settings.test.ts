import {
  CreateBucketCommand,
  DeleteBucketAnalyticsConfigurationCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketMetricsConfigurationCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketReplicationCommand,
  DeleteBucketTaggingCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAbacCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketAnalyticsConfigurationCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketIntelligentTieringConfigurationCommand,
  GetBucketInventoryConfigurationCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  ListBucketMetricsConfigurationsCommand,
  PutBucketAbacCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAnalyticsConfigurationCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
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
  readonly value?: object
  /** Deleting it twice is an error. */
  readonly isOnce?: true
  /** Only versions can have it. */
  readonly isOfVersions?: true
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

const OWNER = '000000000000'
const policyOf = (AWS: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/*' }],
  })
const REPLICATION = {
  Role: 'arn:aws:iam::000000000000:role/copy',
  Rules: [
    {
      ID: 'one',
      Priority: 1,
      Status: 'Enabled' as const,
      Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'k', Value: 'v' }] } },
      Destination: {
        Bucket: 'arn:aws:s3:::copies',
        StorageClass: 'STANDARD_IA' as const,
        ReplicationTime: { Status: 'Enabled' as const, Time: { Minutes: 15 } },
        Metrics: { Status: 'Enabled' as const, EventThreshold: { Minutes: 15 } },
      },
      DeleteMarkerReplication: { Status: 'Disabled' as const },
    },
  ],
}
const WEBSITE = {
  IndexDocument: { Suffix: 'index.html' },
  ErrorDocument: { Key: 'error.html' },
  RoutingRules: [
    { Condition: { KeyPrefixEquals: 'docs/' }, Redirect: { ReplaceKeyPrefixWith: 'documents/' } },
    { Redirect: { HostName: 'example.com', Protocol: 'https' as const, HttpRedirectCode: '302' } },
  ],
}
const NOTIFICATION = {
  QueueConfigurations: [
    {
      Id: 'queue',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q',
      Events: ['s3:ObjectCreated:*' as const],
      Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: 'a/' }] } },
    },
  ],
  TopicConfigurations: [
    { Id: 'topic', TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Events: ['s3:ObjectRemoved:Delete' as const] },
  ],
  EventBridgeConfiguration: {},
}
const LIFECYCLE = [
  {
    ID: 'old',
    Status: 'Enabled' as const,
    Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'k', Value: 'v' }], ObjectSizeGreaterThan: 10 } },
    Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' as const }],
    Expiration: { Days: 60 },
  },
  {
    ID: 'uploads',
    Status: 'Disabled' as const,
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 2 },
  },
  { ID: 'dated', Status: 'Enabled' as const, Prefix: 'x', Expiration: { Date: new Date('2030-01-01T00:00:00Z') } },
]
const ANALYTICS = {
  Id: 'x',
  Filter: { Prefix: 'a' },
  StorageClassAnalysis: {
    DataExport: {
      OutputSchemaVersion: 'V_1',
      Destination: { S3BucketDestination: { Format: 'CSV', Bucket: 'arn:aws:s3:::reports', Prefix: 'p' } },
    },
  },
}
const INVENTORY = {
  Id: 'x',
  IsEnabled: true,
  IncludedObjectVersions: 'All',
  Schedule: { Frequency: 'Daily' },
  OptionalFields: ['Size', 'EncryptionStatus'],
  Destination: {
    S3BucketDestination: { Bucket: 'arn:aws:s3:::reports', Format: 'CSV', Encryption: { SSES3: {} } },
  },
}

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
  {
    name: 'policy',
    get: new GetBucketPolicyCommand(given),
    put: new PutBucketPolicyCommand({ ...given, Policy: policyOf('arn:aws:iam::000000000000:root') }),
    remove: new DeleteBucketPolicyCommand(given),
    unset: 'NoSuchBucketPolicy',
    value: { Policy: policyOf('arn:aws:iam::000000000000:root') },
  },
  {
    name: 'policyStatus',
    get: new GetBucketPolicyStatusCommand(given),
    put: new PutBucketPolicyCommand({ ...given, Policy: policyOf('arn:aws:iam::000000000000:root') }),
    remove: new DeleteBucketPolicyCommand(given),
    unset: 'NoSuchBucketPolicy',
    value: { PolicyStatus: { IsPublic: false } },
  },
  {
    name: 'acl',
    get: new GetBucketAclCommand(given),
    unset: {
      Owner: { ID: OWNER },
      Grants: [{ Grantee: { Type: 'CanonicalUser', ID: OWNER }, Permission: 'FULL_CONTROL' }],
    },
  },
  {
    name: 'replication',
    isOfVersions: true,
    get: new GetBucketReplicationCommand(given),
    put: new PutBucketReplicationCommand({ ...given, ReplicationConfiguration: REPLICATION }),
    remove: new DeleteBucketReplicationCommand(given),
    unset: 'ReplicationConfigurationNotFoundError',
    value: { ReplicationConfiguration: REPLICATION },
  },
  {
    name: 'logging',
    get: new GetBucketLoggingCommand(given),
    put: new PutBucketLoggingCommand({
      ...given,
      BucketLoggingStatus: {
        LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'logs/', TargetObjectKeyFormat: { SimplePrefix: {} } },
      },
    }),
    unset: {},
    value: {
      LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'logs/', TargetObjectKeyFormat: { SimplePrefix: {} } },
    },
  },
  {
    name: 'website',
    get: new GetBucketWebsiteCommand(given),
    put: new PutBucketWebsiteCommand({ ...given, WebsiteConfiguration: WEBSITE }),
    remove: new DeleteBucketWebsiteCommand(given),
    unset: 'NoSuchWebsiteConfiguration',
    value: WEBSITE,
  },
  {
    name: 'notification',
    get: new GetBucketNotificationConfigurationCommand(given),
    put: new PutBucketNotificationConfigurationCommand({ ...given, NotificationConfiguration: NOTIFICATION }),
    unset: {},
    value: JSON.parse(JSON.stringify(NOTIFICATION).replace('"prefix"', '"Prefix"')),
  },
  {
    name: 'lifecycle',
    get: new GetBucketLifecycleConfigurationCommand(given),
    put: new PutBucketLifecycleConfigurationCommand({
      ...given,
      LifecycleConfiguration: { Rules: LIFECYCLE },
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    }),
    remove: new DeleteBucketLifecycleCommand(given),
    unset: 'NoSuchLifecycleConfiguration',
    value: { Rules: LIFECYCLE, TransitionDefaultMinimumObjectSize: 'varies_by_storage_class' },
  },
  ...(
    [
      [
        'analytics',
        GetBucketAnalyticsConfigurationCommand,
        PutBucketAnalyticsConfigurationCommand,
        DeleteBucketAnalyticsConfigurationCommand,
        'AnalyticsConfiguration',
        ANALYTICS,
      ],
      [
        'metrics',
        GetBucketMetricsConfigurationCommand,
        PutBucketMetricsConfigurationCommand,
        DeleteBucketMetricsConfigurationCommand,
        'MetricsConfiguration',
        { Id: 'x', Filter: { And: { Prefix: 'a', Tags: [{ Key: 'k', Value: 'v' }] } } },
      ],
      [
        'intelligent-tiering',
        GetBucketIntelligentTieringConfigurationCommand,
        PutBucketIntelligentTieringConfigurationCommand,
        DeleteBucketIntelligentTieringConfigurationCommand,
        'IntelligentTieringConfiguration',
        { Id: 'x', Status: 'Enabled', Tierings: [{ Days: 90, AccessTier: 'ARCHIVE_ACCESS' }] },
      ],
      [
        'inventory',
        GetBucketInventoryConfigurationCommand,
        PutBucketInventoryConfigurationCommand,
        DeleteBucketInventoryConfigurationCommand,
        'InventoryConfiguration',
        INVENTORY,
      ],
      // biome-ignore lint/suspicious/noExplicitAny: commands of many types stand in one table.
    ] as any[]
  ).map(
    ([name, Get, Put, Delete, member, value]): Case => ({
      name,
      get: new Get({ ...given, Id: 'x' }),
      put: new Put({ ...given, Id: 'x', [member]: value }),
      remove: new Delete({ ...given, Id: 'x' }),
      isOnce: true,
      unset: 'NoSuchConfiguration',
      value: { [member]: value },
    }),
  ),
]

test('each setting: a new bucket, put, given back, deleted', async ({ expect }) => {
  const { s3 } = await startObs()
  for (const each of CASES) {
    const check = async (wanted: object | string | undefined): Promise<void> => {
      expect.soft(await answerOf(s3, each.get), each.name).toEqual(wanted)
    }
    await check({ code: 'NoSuchBucket', status: 404 })
    await s3.send(new CreateBucketCommand(given))
    await check(missing(each.unset))
    if (each.put) {
      if (each.isOfVersions) await s3.send(enableVersioning)
      await s3.send(each.put)
      await check(each.value)
    }
    if (each.remove) {
      await s3.send(each.remove)
      if (!each.isOnce) await s3.send(each.remove)
      await check(missing(each.deleted ?? each.unset))
    }
    await s3.send(new DeleteBucketCommand(given))
  }
})

const enableVersioning = new PutBucketVersioningCommand({
  ...given,
  VersioningConfiguration: { Status: 'Enabled' },
})

const missing = (answer: object | string) => (typeof answer === 'string' ? { code: answer, status: 404 } : answer)

/** What a command answers, or its error. */
const answerOf = async (s3: S3Client, command: Case['get']): Promise<object> => {
  try {
    const { $metadata, ...rest } = await s3.send(command)
    return rest
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata: { httpStatusCode: number } }
    return { code: name, status: $metadata.httpStatusCode }
  }
}

describe('a document that makes no sense is refused', () => {
  const WRONG: readonly (readonly [query: string, body: string, code: string, text: string])[] = [
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
    [
      'cors',
      '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>a&#10;b</ExposeHeader></CORSRule></CORSConfiguration>',
      'InvalidRequest',
      'contains a character',
    ],
    [
      'website',
      '<WebsiteConfiguration><RedirectAllRequestsTo><HostName>a&#10;b</HostName></RedirectAllRequestsTo></WebsiteConfiguration>',
      'InvalidArgument',
      'The HostName is not valid.',
    ],
    ['website', '<WebsiteConfiguration/>', 'InvalidArgument', 'A value for IndexDocument Suffix must be provided'],
    [
      'website',
      '<WebsiteConfiguration><IndexDocument><Suffix>a/b</Suffix></IndexDocument></WebsiteConfiguration>',
      'InvalidArgument',
      'The IndexDocument Suffix is not well formed',
    ],
    [
      'logging',
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>nowhere</TargetBucket><TargetPrefix/></LoggingEnabled></BucketLoggingStatus>',
      'InvalidTargetBucketForLogging',
      'The target bucket for logging does not exist',
    ],
    [
      'metrics&id=b',
      '<MetricsConfiguration><Id>a</Id></MetricsConfiguration>',
      'InvalidArgument',
      'not that of the request',
    ],
    ['quota', '<Quota><StorageQuota>-1</StorageQuota></Quota>', 'MalformedQuotaError', ''],
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
  ]
  test('and says why', async ({ expect }) => {
    const { s3, url } = await startObs()
    await s3.send(new CreateBucketCommand(given))
    for (const [query, body, code, text] of WRONG) {
      const answer = await sendRaw(url, { method: 'PUT', path: '/photos', query, body, headers: contentMd5(body) })
      expect.soft(answer, body).toMatchObject({ status: 400, code, text: expect.stringContaining(text) })
    }
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

test('configurations with ids are listed a hundred at a time', async ({ expect }) => {
  const { s3 } = await startObs()
  await s3.send(new CreateBucketCommand(given))
  const list = (ContinuationToken?: string) =>
    s3.send(new ListBucketMetricsConfigurationsCommand({ ...given, ContinuationToken }))
  expect(await list()).toMatchObject({ IsTruncated: false })
  for (let n = 0; n < 101; n++) {
    const Id = `m${String(n).padStart(3, '0')}`
    await s3.send(new PutBucketMetricsConfigurationCommand({ ...given, Id, MetricsConfiguration: { Id } }))
  }
  const first = await list()
  expect([first.IsTruncated, first.MetricsConfigurationList?.length]).toEqual([true, 100])
  const second = await list(first.NextContinuationToken)
  expect(second).toMatchObject({ IsTruncated: false, MetricsConfigurationList: [{ Id: 'm100' }] })
  await expect(list('bogus')).rejects.toMatchObject({ name: 'InvalidArgument' })
})
