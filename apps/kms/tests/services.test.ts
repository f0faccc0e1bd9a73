import { CreateKeyCommand, DisableKeyCommand, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms'
import { directTransport, kmsClient, kmsKeyring, kmsRewrapper, originOf } from '@sealstack/kms-client'
import { describe, test } from 'vitest'
import { startKms } from './_util.ts'

const setUp = async () => {
  const kms = await startKms()
  const callAs = (accessKeyId: string, secretAccessKey: string) =>
    kmsClient({
      transport: directTransport(kms.dispatch),
      accessKeyId,
      secretAccessKey,
      region: 'us-east-1',
      clock: Date,
    })
  const call = callAs('obs', 'obs-secret')
  const newKey = async (): Promise<string> => (await kms.aws.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
  return { ...kms, callAs, newKey, keyring: kmsKeyring(call), rewrapper: kmsRewrapper(call) }
}

describe('operations for services', () => {
  test('do not exist for anybody else', async ({ expect }) => {
    const { callAs, newKey } = await setUp()
    const [user, key] = [callAs('test', 'test'), await newKey()]
    const unknown = { reason: 'unavailable', message: expect.stringContaining('UnknownOperationException') }
    await expect(user('DescribeKeys', { KeyIds: [key] })).rejects.toMatchObject(unknown)
    const many = { SourceKeyId: key, DestinationKeyId: key, Items: [] }
    await expect(user('ReEncryptMany', many)).rejects.toMatchObject(unknown)
  })

  test('re-encrypt many, each with an outcome of its own; an event a call, and one for each that was refused', async ({
    expect,
  }) => {
    const { aws, newKey, keyring, rewrapper, events } = await setUp()
    const key = await newKey()
    const contextOf = (name: string) => ({ 'aws:s3:arn': `arn:aws:s3:::b/${name}` })
    // More than one call takes, and names that escapes make six times as long.
    const names = Array.from({ length: 300 }, (_, index) => `${'\u0001'.repeat(100)}${index}`)
    const keys = await Promise.all(names.map((name) => keyring.generate({ keyId: key, context: contextOf(name) })))
    await aws.send(new RotateKeyOnDemandCommand({ KeyId: key }))
    const items = keys.map(({ wrapped }, index) => ({ wrapped, context: contextOf(names[index] ?? '') }))
    const wrong = { wrapped: items[0]?.wrapped ?? new Uint8Array(), context: contextOf('another') }
    const request = { fromKeyArn: key, toKeyId: key, requestId: 'cause' }
    const outcomes = await rewrapper.rewrap({ ...request, items: [...items, wrong] })
    expect(outcomes.at(-1)).toEqual({ kind: 'refused', code: 'InvalidCiphertextException', message: '' })
    for (const [index, outcome] of outcomes.slice(0, -1).entries()) {
      if (outcome.kind !== 'rewrapped') throw new Error(outcome.code)
      expect([outcome.keyVersion, originOf(outcome.wrapped)?.version]).toEqual([1, 1])
      const { dek } = await keyring.unwrap({
        keyArn: key,
        wrapped: outcome.wrapped,
        context: contextOf(names[index] ?? ''),
      })
      expect(Buffer.from(dek).equals(keys[index]?.dek ?? Buffer.alloc(0))).toBe(true)
    }
    const found = await events({ cause: 'cause', limit: 1000 })
    const [calls, refused] = [found.filter(({ code }) => code === null), found.filter(({ code }) => code !== null)]
    expect(calls.map(({ count }) => count ?? 0).reduce((sum, count) => sum + count, 0)).toBe(300)
    for (const each of calls) expect(each).toMatchObject({ operation: 'ReEncryptMany', keyVersion: 0 })
    expect(refused).toMatchObject([
      { operation: 'ReEncrypt', code: 'InvalidCiphertextException', status: 400, resource: 'arn:aws:s3:::b/another' },
    ])
  })

  test('tell where keys stand, also those that are not there', async ({ expect }) => {
    const { aws, newKey, keyring, rewrapper } = await setUp()
    const [key, none] = [await newKey(), 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000']
    await keyring.generate({ keyId: 'alias/aws/sse-s3', context: {} })
    await aws.send(new RotateKeyOnDemandCommand({ KeyId: key }))
    await aws.send(new DisableKeyCommand({ KeyId: key }))
    expect(await rewrapper.standings([key, none, 'alias/aws/sse-s3'])).toEqual([
      { keyArn: key, version: 1, state: 'Disabled', isServices: false },
      { keyArn: none, version: undefined, state: 'NotFound', isServices: false },
      { keyArn: expect.stringContaining(':key/'), version: 0, state: 'Enabled', isServices: true },
    ])
    await expect(rewrapper.standings(['alias/none'])).rejects.toMatchObject({ code: 'NotFoundException' })
  })
})
