import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListAliasesCommand,
  ListKeysCommand,
  ListRetirableGrantsCommand,
  ReplicateKeyCommand,
  UpdatePrimaryRegionCommand,
} from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { arnOf, startWithUsers } from './_users.ts'

const denied = { name: 'AccessDeniedException' }
const THERE = 'eu-central-1'
const Tags = [{ TagKey: 'team', TagValue: 'x' }]
const allow = (Action: string | string[], rest: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...rest })

describe('a default key', () => {
  test('is not made for whoever may not use it', async ({ expect }) => {
    const { aws, as } = await startWithUsers({ alice: allow('kms:*'), bob: undefined })
    const KeyId = 'alias/aws/s3'
    for (const user of [aws, as('alice'), as('bob')]) {
      const sent = user.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))
      await expect(sent).rejects.toMatchObject({
        ...denied,
        message: expect.stringContaining(`resource: arn:aws:kms:us-east-1:000000000000:${KeyId}`),
      })
    }
    await expect(as('bob').send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject(denied)
    expect((await aws.send(new ListKeysCommand({}))).Keys).toEqual([])
    const { Aliases = [] } = await aws.send(new ListAliasesCommand({}))
    expect(Aliases.filter(({ TargetKeyId }) => TargetKeyId !== undefined)).toEqual([])
    const { KeyMetadata } = await as('alice').send(new DescribeKeyCommand({ KeyId }))
    expect(KeyMetadata?.KeyManager).toBe('AWS')
    expect((await aws.send(new ListKeysCommand({}))).Keys).toMatchObject([{ KeyId: KeyMetadata?.KeyId }])
  })
})

describe('a second permission', () => {
  test('is asked for tags, which policies know by name and value', async ({ expect }) => {
    const { as } = await startWithUsers({
      plain: allow('kms:CreateKey'),
      tagger: allow(['kms:CreateKey', 'kms:TagResource'], {
        Condition: {
          StringEquals: { 'aws:RequestTag/team': 'x' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
        },
      }),
    })
    await expect(as('plain').send(new CreateKeyCommand({}))).resolves.toBeDefined()
    await expect(as('plain').send(new CreateKeyCommand({ Tags }))).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('kms:TagResource'),
    })
    await expect(as('tagger').send(new CreateKeyCommand({ Tags }))).resolves.toBeDefined()
    for (const others of [[{ TagKey: 'team', TagValue: 'y' }], [...Tags, { TagKey: 'a', TagValue: 'b' }]]) {
      await expect(as('tagger').send(new CreateKeyCommand({ Tags: others }))).rejects.toMatchObject(denied)
    }
  })

  test('and what a key is to be count for its making', async ({ expect }) => {
    const { as } = await startWithUsers({
      alice: allow('kms:CreateKey', {
        Condition: { StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT' }, Bool: { 'kms:MultiRegion': 'false' } },
      }),
    })
    await expect(as('alice').send(new CreateKeyCommand({}))).resolves.toBeDefined()
    await expect(as('alice').send(new CreateKeyCommand({ MultiRegion: true }))).rejects.toMatchObject(denied)
    const signing = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const
    await expect(as('alice').send(new CreateKeyCommand(signing))).rejects.toMatchObject(denied)
  })

  test('is asked in the Region of a replica, to make it and to have it lead', async ({ expect }) => {
    const elsewhere = { Condition: { StringEquals: { 'aws:RequestedRegion': THERE } } }
    const { aws, as } = await startWithUsers({
      here: allow('kms:*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }),
      there: allow(['kms:CreateKey', 'kms:UpdatePrimaryRegion'], elsewhere),
      both: allow(['kms:ReplicateKey', 'kms:CreateKey', 'kms:UpdatePrimaryRegion']),
    })
    const { KeyId } = (await aws.send(new CreateKeyCommand({ MultiRegion: true }))).KeyMetadata ?? {}
    const replicate = (name: string, tags = {}) =>
      as(name).send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: THERE, ...tags }))
    const move = (name: string) => as(name).send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: THERE }))
    for (const name of ['here', 'there']) await expect(replicate(name)).rejects.toMatchObject(denied)
    await expect(replicate('both', { Tags })).rejects.toMatchObject(denied)
    await expect(replicate('both')).resolves.toBeDefined()
    for (const name of ['here', 'there']) await expect(move(name)).rejects.toMatchObject(denied)
    await expect(move('both')).resolves.toBeDefined()
  })

  test('to list what somebody may retire is asked on that principal', async ({ expect }) => {
    const { as } = await startWithUsers({
      alice: { Effect: 'Allow', Action: 'kms:ListRetirableGrants', Resource: arnOf('alice') },
    })
    const list = (name: string) => as('alice').send(new ListRetirableGrantsCommand({ RetiringPrincipal: arnOf(name) }))
    await expect(list('alice')).resolves.toBeDefined()
    await expect(list('bob')).rejects.toMatchObject(denied)
  })
})
