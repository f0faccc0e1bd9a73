import { operation } from '../../operation.ts'
import { isoTime, xmlReply } from '../../wire/documents.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets = operation({
  name: 'ListBuckets',
  route: 'GET /',
  action: 's3:ListAllMyBuckets',
  input: {},
  errors: [],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ ctx, caller }) {
    const buckets = await ctx.buckets.list()
    const owner = ctx.config.accountId
    return xmlReply(
      'ListAllMyBucketsResult',
      [
        ['Owner', [['ID', owner]]],
        [
          'Buckets',
          buckets.map(({ name, createdAtMs, region }) => [
            'Bucket',
            caller.dialect === 'obs'
              ? [
                  ['Name', name],
                  ['CreationDate', isoTime(createdAtMs)],
                  ['Location', region],
                  ['BucketType', 'OBJECT'],
                ]
              : [
                  ['Name', name],
                  ['CreationDate', isoTime(createdAtMs)],
                  ['BucketRegion', region],
                ],
          ]),
        ],
      ],
      caller.dialect,
    )
  },
})
