import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DescribeKeyCommand, ListAliasesCommand } from '@aws-sdk/client-kms'
import {
  GetBucketEncryptionCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { startCloud } from '../src/index.ts'
import { seedJsonSchema } from '../src/seed/seed-schema.ts'
import { clientsOf, newDir, outcomeOf, runProgram } from './_util.ts'

const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab'
const PARTNER = '111122223333'

const SEED = `
users:
  - name: ann
    password: ann-secret
    accessKeys: [{ accessKeyId: ann, secretAccessKey: ann-secret }]
    groups: [team]
groups:
  - name: team
    policies: [AmazonS3ReadOnlyAccess, decryptors]
policies:
  - name: decryptors
    document:
      Version: "2012-10-17"
      Statement: [{ Effect: Allow, Action: "kms:Decrypt", Resource: "*" }]
roles:
  - name: for-partner
    trustedAccount: "${PARTNER}"
keys:
  - id: ${KEY_ID}
    aliases: [alias/photos, alias/pictures]
    description: of photos
    tags: { team: photos }
buckets:
  - name: photos
    versioning: true
    encryption: { algorithm: "aws:kms", key: alias/photos, bucketKey: true }
    tags: { team: photos }
    objects: [{ from: files, prefix: in/ }]
accounts:
  - name: partner
    id: "${PARTNER}"
    password: partner-secret
    accessKeys: [{ accessKeyId: partner, secretAccessKey: partner-secret }]
    keys: [{ aliases: [alias/photos] }]
    buckets:
      - name: partners
        policy:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { AWS: "000000000000" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::partners/*" }
`

/** A folder with a seed and the files of its objects. */
const seedFolder = (text = SEED) => {
  const folder = newDir()
  mkdirSync(join(folder, 'files/deep'), { recursive: true })
  writeFileSync(join(folder, 'files/a b.txt'), 'first')
  writeFileSync(join(folder, 'files/deep/ü.bin'), 'second')
  const path = join(folder, 'sealstack.yaml')
  writeFileSync(path, text)
  return { path, folder }
}

const clientsAs = (endpoint: string, name: string, secret = `${name}-secret`) =>
  clientsOf(endpoint, { accessKeyId: name, secretAccessKey: secret })

test('a seed is there from the start, and applying it again changes nothing', async () => {
  const { path } = seedFolder()
  const cloud = await startCloud({ seed: path })
  onTestFinished(cloud.close)
  const { s3, kms } = clientsAs(cloud.endpoint, 'test', 'test')
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/pictures' }))
  expect(KeyMetadata).toMatchObject({ KeyId: KEY_ID, Description: 'of photos', KeyState: 'Enabled' })
  const Bucket = 'photos'
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled')
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([{ Key: 'team', Value: 'photos' }])
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
  expect(ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({ BucketKeyEnabled: true })
  // As a user of the seed, through the group's policies.
  const ann = clientsAs(cloud.endpoint, 'ann')
  const object = await ann.s3.send(new GetObjectCommand({ Bucket, Key: 'in/deep/ü.bin' }))
  expect(object.SSEKMSKeyId).toBe(KeyMetadata?.Arn)
  expect(await object.Body?.transformToString()).toBe('second')
  const partner = clientsAs(cloud.endpoint, 'partner')
  const { Aliases = [] } = await partner.kms.send(new ListAliasesCommand())
  expect(Aliases.find(({ AliasName }) => AliasName === 'alias/photos')?.AliasArn).toContain(PARTNER)

  const again = await outcomeOf(runProgram(['seed', path, '--endpoint', cloud.endpoint]))
  expect(again).toMatchObject({
    code: 0,
    stdout: 'Seeded: 1 more accounts, 1 users, 2 keys, 2 buckets; 0 objects written.\n',
  })
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
  expect(Versions?.map(({ Key }) => Key)).toEqual(['in/a b.txt', 'in/deep/ü.bin'])
  await cloud.reset()
  expect((await ann.s3.send(new GetObjectCommand({ Bucket, Key: 'in/deep/ü.bin' }))).ContentLength).toBe(6)
  writeFileSync(path, SEED.replace('of photos', 'of pictures'))
  writeFileSync(path.replace('sealstack.yaml', 'files/a b.txt'), 'changed')
  const changed = await outcomeOf(runProgram(['seed', path, '--endpoint', cloud.endpoint]))
  expect(changed.stdout).toContain('1 objects written')
  expect((await kms.send(new DescribeKeyCommand({ KeyId: KEY_ID }))).KeyMetadata?.Description).toBe('of pictures')
})

test.for([
  ['users:\n  - name: ann\n    pasword: x\n', ':3: users[0].pasword: there is no such field'],
  ['users:\n  - name: a b\n', ':2: users[0].name: must be 1 to 64 letters'],
  ['keys:\n\n  - id: x\n    aliases: [photos]\n', ':4: keys[0].aliases[0]: must begin with alias/'],
  ['keys:\n  - id: x\n', ':2: keys[0]: x is no key id'],
  ['users:\n  - name: ann\n    policies: [None]\n', ':2: users[0]: Policy arn:aws:iam::aws:policy/None does not exist'],
  ['buckets:\n  - name: Not_A_Bucket\n', ':2: buckets[0]: InvalidBucketName'],
  ['buckets:\n  - name: photos\n    objects: [{ from: nowhere }]\n', ':2: buckets[0]: The objects of "nowhere"'],
  ['accounts:\n  - name: a\n    keys: [{ aliases: [alias/aws/mine] }]\n', ':3: accounts[0].keys[0]: reserved-alias'],
  ['users: [\n', ':2:'],
] as const)('a seed that cannot be applied is refused with its place: %j', async ([text, message]) => {
  const { path } = seedFolder(text)
  await expect(startCloud({ seed: path })).rejects.toMatchObject({
    name: 'SeedError',
    message: expect.stringContaining(`${path}${message}`),
  })
})

test('the published JSON Schema is the one of the program', () => {
  const published = readFileSync(fileURLToPath(new URL('../sealstack.schema.json', import.meta.url)), 'utf8')
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(seedJsonSchema())))
})
