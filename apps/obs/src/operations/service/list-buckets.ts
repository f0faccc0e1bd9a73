import { isAwsRegion } from '@sealstack/auth'
import { query } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { XmlNode } from '@sealstack/xml'
import { z } from 'zod'
import { bucketArn } from '../../domain/bucket-arn.ts'
import { operation } from '../../operation.ts'
import type { Dialect } from '../../wire/dialect.ts'
import { isoTime, xmlReply } from '../../wire/documents.ts'
import { decodeToken, encodeToken } from '../../wire/list-objects.ts'

const text = z.string().optional()
const MAX_BUCKETS = 10_000

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets = operation({
  name: 'ListBuckets',
  route: 'GET /',
  action: 's3:ListAllMyBuckets',
  input: {
    prefix: query(z.string().default('')),
    region: query(text, 'bucket-region'),
    token: query(text, 'continuation-token'),
    max: query(
      z
        .string()
        .regex(/^\d{1,5}$/, 'Argument max-buckets must be an integer between 1 and 10000')
        .transform(Number)
        .refine((max) => max >= 1 && max <= MAX_BUCKETS, 'Argument max-buckets must be an integer between 1 and 10000')
        .default(MAX_BUCKETS),
      'max-buckets',
    ),
  },
  errors: ['AccessDenied', 'InvalidArgument'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail }) {
    const { prefix, region, token, max } = input
    const { accountId } = caller.principal ?? fail('AccessDenied')
    const badToken = (): never => {
      const message = 'The continuation token provided is incorrect'
      return fail('InvalidArgument', { ArgumentName: 'continuation-token', ArgumentValue: token ?? '' }, { message })
    }
    if (region !== undefined && region !== ctx.config.region && !isAwsRegion(region)) {
      const message = `Argument value ${region} is not a valid AWS Region`
      fail('InvalidArgument', { ArgumentName: 'bucket-region', ArgumentValue: region }, { message })
    }
    const after = token === undefined ? '' : (decodeToken(token) ?? badToken())
    const fitting = (await ctx.buckets.list(accountId)).filter(
      (bucket) =>
        bucket.name.startsWith(prefix) && bucket.name > after && (region === undefined || bucket.region === region),
    )
    const shown = fitting.slice(0, max)
    const last = shown.at(-1)
    const hasMore = fitting.length > shown.length && last !== undefined
    return xmlReply(
      'ListAllMyBucketsResult',
      [
        ['Owner', [['ID', accountId]]],
        ['Buckets', shown.map((bucket) => listedBucket(bucket, caller.dialect))],
        ['ContinuationToken', hasMore ? encodeToken(last.name) : undefined],
        ['Prefix', prefix === '' ? undefined : prefix],
      ],
      caller.dialect,
    )
  },
})

const listedBucket = ({ name, createdAtMs, region, isFileSystem }: BucketRow, dialect: Dialect): XmlNode => [
  'Bucket',
  [
    ['Name', name],
    ['CreationDate', isoTime(createdAtMs)],
    ...(dialect === 'obs'
      ? ([
          ['Location', region],
          ['BucketType', isFileSystem ? 'POSIX' : 'OBJECT'],
        ] as const)
      : ([
          ['BucketRegion', region],
          ['BucketArn', bucketArn(name)],
        ] as const)),
  ],
]
