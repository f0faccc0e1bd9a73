import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { memoryKeyring } from '@sealstack/envelope'
import { describe, onTestFinished, test } from 'vitest'
import { spyingKeyring, startObs } from './_util.ts'

const setUp = async (overrides: Parameters<typeof startObs>[0] = {}) => {
  const obs = await startObs(overrides)
  const of = (region: string, options: { readonly followRegionRedirects?: boolean } = {}) => {
    const s3 = new S3Client({
      endpoint: obs.url,
      region,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      ...options,
    })
    onTestFinished(() => s3.destroy())
    return s3
  }
  return { ...obs, of }
}

describe('the Region of a request is the one that its signature names', () => {
  test('a bucket is made in the Region that is asked, or from us-east-1 in any', async ({ expect }) => {
    const { of } = await setUp()
    const [home, tokyo] = [of('us-east-1'), of('ap-northeast-1')]
    const make = (s3: S3Client, Bucket: string, region?: 'EU' | 'eu-west-1' | 'ap-northeast-1' | 'us-west-2') =>
      s3.send(
        new CreateBucketCommand({
          Bucket,
          ...(region && { CreateBucketConfiguration: { LocationConstraint: region } }),
        }),
      )
    // The SDK names its own Region where nothing is said.
    await make(tokyo, 'tokyo')
    await make(home, 'here')
    await make(home, 'west', 'us-west-2')
    await make(home, 'old', 'EU')
    await expect(make(tokyo, 'elsewhere', 'us-west-2')).rejects.toMatchObject({
      name: 'IllegalLocationConstraintException',
      message:
        'The us-west-2 location constraint is incompatible for the region specific endpoint this request was sent to.',
    })
    await make(home, 'here')
    await expect(make(home, 'west')).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' })
    await expect(make(tokyo, 'tokyo')).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' })
    const { Buckets = [] } = await home.send(new ListBucketsCommand({}))
    expect(Object.fromEntries(Buckets.map(({ Name, BucketRegion }) => [Name, BucketRegion]))).toEqual({
      here: 'us-east-1',
      old: 'eu-west-1',
      tokyo: 'ap-northeast-1',
      west: 'us-west-2',
    })
    expect(
      (await home.send(new ListBucketsCommand({ BucketRegion: 'us-west-2' }))).Buckets?.map(({ Name }) => Name),
    ).toEqual(['west'])
  })

  test('a bucket elsewhere is PermanentRedirect, which says where; SDKs follow', async ({ expect }) => {
    const { of, url } = await setUp()
    const [home, west] = [of('us-east-1'), of('us-west-2')]
    await west.send(new CreateBucketCommand({ Bucket: 'west' }))
    await west.send(new PutObjectCommand({ Bucket: 'west', Key: 'k', Body: 'hello' }))
    await expect(home.send(new GetObjectCommand({ Bucket: 'west', Key: 'k' }))).rejects.toMatchObject({
      name: 'PermanentRedirect',
      Endpoint: new URL(url).host,
      Bucket: 'west',
      $response: { statusCode: 301, headers: { 'x-amz-bucket-region': 'us-west-2' } },
    })
    await expect(home.send(new HeadBucketCommand({ Bucket: 'west' }))).rejects.toMatchObject({
      $response: { statusCode: 301, headers: { 'x-amz-bucket-region': 'us-west-2' } },
    })
    const following = of('us-east-1', { followRegionRedirects: true })
    const { Body } = await following.send(new GetObjectCommand({ Bucket: 'west', Key: 'k' }))
    expect(await Body?.transformToString()).toBe('hello')
    const link = await getSignedUrl(home, new GetObjectCommand({ Bucket: 'west', Key: 'k' }))
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(301)
    const form = await createPresignedPost(home, { Bucket: 'west', Key: 'form' })
    const data = new FormData()
    for (const [name, value] of Object.entries(form.fields)) data.append(name, value)
    data.append('file', new Blob(['x']), 'x')
    expect((await fetch(form.url, { method: 'POST', body: data, redirect: 'manual' })).status).toBe(301)
    const nowhere = of('mars-1')
    await expect(nowhere.send(new GetBucketLocationCommand({ Bucket: 'west' }))).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      Region: 'us-east-1',
    })
  })

  test('data keys come from the KMS of the bucket’s Region, also of what is copied from another', async ({
    expect,
  }) => {
    const regions: (string | undefined)[] = []
    const inner = memoryKeyring()
    const keyring = {
      ...inner,
      generate: (request: Parameters<typeof inner.generate>[0]) => {
        regions.push(request.region)
        return inner.generate(request)
      },
    }
    const { of } = await setUp({ keyring: spyingKeyring(keyring).keyring })
    const [home, west] = [of('us-east-1'), of('us-west-2')]
    await home.send(new CreateBucketCommand({ Bucket: 'here' }))
    await west.send(new CreateBucketCommand({ Bucket: 'west' }))
    await home.send(new PutObjectCommand({ Bucket: 'here', Key: 'k', Body: 'hello', ServerSideEncryption: 'aws:kms' }))
    await west.send(new CopyObjectCommand({ Bucket: 'west', Key: 'k', CopySource: 'here/k' }))
    expect(regions).toEqual(['us-east-1', 'us-west-2'])
    const { Body } = await west.send(new GetObjectCommand({ Bucket: 'west', Key: 'k' }))
    expect(await Body?.transformToString()).toBe('hello')
  })
})
