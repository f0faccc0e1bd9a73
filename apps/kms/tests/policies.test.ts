import {
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  ListKeyPoliciesCommand,
  PutKeyPolicyCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms'
import { cachedSigningKeys, signRequest } from '@sealstack/auth'
import { BEHALF_HEADER, httpTransport, kmsClient, kmsKeyring, writeBehalf } from '@sealstack/kms-client'
import { describe, test } from 'vitest'
import { arnOf, startWithUsers } from './_users.ts'

const Plaintext = Buffer.from('by policy')
const denied = { name: 'AccessDeniedException' }
const everything = { Effect: 'Allow', Action: 'kms:*', Resource: '*' }
const ROOT = { Sid: 'root', Effect: 'Allow', Principal: { AWS: arnOf('root') }, Action: 'kms:*', Resource: '*' }
/** The account administers the key and nobody may use it. */
const ADMIN = { ...ROOT, Sid: 'admin', Action: ['kms:*Grant*', 'kms:*Policy', 'kms:Describe*'] }

const policyOf = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

describe('a key policy', () => {
  test('is the default one unless another is given, read back as it was', async ({ expect }) => {
    const { aws } = await startWithUsers({})
    const { KeyId } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
    const { Policy = '', PolicyName } = await aws.send(new GetKeyPolicyCommand({ KeyId }))
    expect(PolicyName).toBe('default')
    expect(JSON.parse(Policy)).toMatchObject({ Id: 'key-default-1', Statement: [{ Action: 'kms:*' }] })
    expect((await aws.send(new ListKeyPoliciesCommand({ KeyId }))).PolicyNames).toEqual(['default'])
    const mine = `  ${policyOf(ROOT)}\n`
    await aws.send(new PutKeyPolicyCommand({ KeyId, Policy: mine }))
    expect((await aws.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(mine)
    await expect(aws.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'other' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
  })

  test('leaves the choice to identity policies where it names the account, and else decides alone', async ({
    expect,
  }) => {
    const { aws, as } = await startWithUsers({ alice: everything, bob: undefined })
    const make = async (Policy: string) => (await aws.send(new CreateKeyCommand({ Policy }))).KeyMetadata?.KeyId
    const delegating = await make(policyOf(ROOT))
    const strict = await make(
      policyOf(ADMIN, { Effect: 'Allow', Principal: { AWS: arnOf('bob') }, Action: 'kms:Encrypt', Resource: '*' }),
    )
    const tries = [
      ['alice', delegating, true],
      ['bob', delegating, false],
      ['alice', strict, false],
      ['bob', strict, true],
    ] as const
    for (const [name, KeyId, isAllowed] of tries) {
      const sent = as(name).send(new EncryptCommand({ KeyId, Plaintext }))
      await (isAllowed ? expect(sent).resolves.toBeDefined() : expect(sent).rejects.toMatchObject(denied))
    }
    await expect(aws.send(new EncryptCommand({ KeyId: strict, Plaintext }))).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('because no resource-based policy allows the kms:Encrypt action'),
    })
  })

  test('may ask for an encryption context, and a denial beats everything', async ({ expect }) => {
    const { aws, as } = await startWithUsers({ alice: everything })
    const unless = { StringNotEquals: { 'kms:EncryptionContext:team': 'x' } }
    const { KeyId } =
      (
        await aws.send(
          new CreateKeyCommand({
            Policy: policyOf(ROOT, {
              Effect: 'Deny',
              Principal: '*',
              Action: ['kms:Encrypt', 'kms:Decrypt'],
              Resource: '*',
              Condition: unless,
            }),
          }),
        )
      ).KeyMetadata ?? {}
    await aws.send(
      new CreateGrantCommand({ KeyId, GranteePrincipal: arnOf('alice'), Operations: ['Encrypt', 'Decrypt'] }),
    )
    const EncryptionContext = { team: 'x' }
    const { CiphertextBlob } = await as('alice').send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }))
    await expect(as('alice').send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('with an explicit deny in a resource-based policy'),
    })
    await expect(as('alice').send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))).resolves.toBeDefined()
  })

  test.for([
    ['no JSON', '{'],
    ['an unknown member', policyOf({ ...ROOT, Whatever: 1 })],
    ['no principal', policyOf(everything)],
  ])('of %s is malformed', async ([, Policy], { expect }) => {
    const { aws } = await startWithUsers({})
    const malformed = { name: 'MalformedPolicyDocumentException' }
    await expect(aws.send(new CreateKeyCommand({ Policy }))).rejects.toMatchObject(malformed)
    const { KeyId } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
    await expect(aws.send(new PutKeyPolicyCommand({ KeyId, Policy }))).rejects.toMatchObject(malformed)
  })

  test('that would lock its author out is refused unless the check is waived', async ({ expect }) => {
    const { aws } = await startWithUsers({})
    const Policy = policyOf({ ...ROOT, Action: 'kms:Encrypt' })
    const { KeyId } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
    for (const command of [new CreateKeyCommand({ Policy }), new PutKeyPolicyCommand({ KeyId, Policy })]) {
      await expect(aws.send(command as CreateKeyCommand)).rejects.toMatchObject({
        name: 'MalformedPolicyDocumentException',
        message: 'The new key policy will not allow you to update the key policy in the future.',
      })
    }
    await aws.send(new PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true }))
    await expect(aws.send(new PutKeyPolicyCommand({ KeyId, Policy }))).rejects.toMatchObject(denied)
    await expect(aws.send(new EncryptCommand({ KeyId, Plaintext }))).resolves.toBeDefined()
  })
})

describe('a service that calls on behalf of a user', () => {
  const setUp = async () => {
    const kms = await startWithUsers({ alice: everything, bob: undefined })
    const call = kmsClient({
      transport: httpTransport(kms.url),
      accessKeyId: 'obs',
      secretAccessKey: 'obs',
      region: 'us-east-1',
      clock: Date,
    })
    const user = (name: string) => ({ kind: 'user', arn: arnOf(name), accountId: '000000000000', name }) as const
    return { ...kms, call, keyring: kmsKeyring(call), user }
  }
  const context = { 'aws:s3:arn': 'arn:aws:s3:::b/k' }

  test('may do what the user may', async ({ expect }) => {
    const { aws, keyring, user } = await setUp()
    const { KeyId: keyId = '' } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
    await expect(keyring.generate({ keyId, context, onBehalfOf: user('alice') })).resolves.toBeDefined()
    const refused = await keyring.generate({ keyId, context, onBehalfOf: user('bob') }).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      reason: 'denied',
      message: expect.stringContaining(`User: ${arnOf('bob')} is not`),
    })
  })

  test('may use its own default key for anybody in the account, who may not use it alone', async ({ expect }) => {
    const { aws, keyring, user } = await setUp()
    const keyId = 'alias/aws/s3'
    await expect(keyring.generate({ keyId, context, onBehalfOf: user('bob') })).resolves.toBeDefined()
    await expect(aws.send(new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256' }))).rejects.toMatchObject(
      denied,
    )
    await expect(aws.send(new DescribeKeyCommand({ KeyId: keyId }))).resolves.toBeDefined()
  })

  test('may use a key through its own grant, until that is revoked', async ({ expect }) => {
    const { aws, otc, keyring, user } = await setUp()
    const { KeyId: keyId = '' } = (await aws.send(new CreateKeyCommand({ Policy: policyOf(ADMIN) }))).KeyMetadata ?? {}
    const onBehalfOf = user('bob')
    const generate = () => keyring.generate({ keyId, context, onBehalfOf })
    await expect(generate()).rejects.toMatchObject({ reason: 'denied' })
    const operations = ['create-datakey', 'decrypt-datakey']
    const grant = await otc('create-grant', { key_id: keyId, grantee_principal: 'obs', operations })
    const { keyArn, wrapped } = await generate()
    const unwrap = () => keyring.unwrap({ keyArn, wrapped, context, onBehalfOf })
    expect((await unwrap()).dek).toHaveLength(32)
    await aws.send(new RevokeGrantCommand({ KeyId: keyId, GrantId: grant.body.grant_id }))
    await expect(unwrap()).rejects.toMatchObject({ reason: 'denied', code: 'AccessDeniedException' })
  })

  test('alone makes grants where a policy wants them for its resources, of the kind that it wants', async ({
    expect,
  }) => {
    const { aws, as, call, user } = await setUp()
    const ask = call as (operation: string, input: object, behalf: object) => Promise<unknown>
    const allow = (Condition: object) => ({ ...everything, Principal: { AWS: arnOf('bob') }, Condition })
    const make = async (Condition: object) => {
      const Policy = policyOf(ADMIN, allow(Condition))
      return (await aws.send(new CreateKeyCommand({ Policy }))).KeyMetadata?.KeyId
    }
    const grant = { GranteePrincipal: arnOf('bob'), Operations: ['Decrypt' as const] }
    const forServices = { ...grant, KeyId: await make({ Bool: { 'kms:GrantIsForAWSResource': 'true' } }) }
    await expect(as('bob').send(new CreateGrantCommand(forServices))).rejects.toMatchObject(denied)
    await expect(ask('CreateGrant', forServices, { onBehalfOf: user('bob') })).resolves.toBeDefined()
    const KeyId = await make({ StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextEquals' } })
    const constrained = (name: string) =>
      as('bob').send(new CreateGrantCommand({ ...grant, KeyId, Constraints: { [name]: { team: 'x' } } }))
    await expect(constrained('EncryptionContextSubset')).rejects.toMatchObject(denied)
    await expect(constrained('EncryptionContextEquals')).resolves.toBeDefined()
  })

  test('is refused what a policy denies to all but other services', async ({ expect }) => {
    const { aws, keyring, user } = await setUp()
    const Condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }
    const onlyS3 = { ...ROOT, Sid: 's3', Principal: { AWS: '*' }, Action: 'kms:GenerateDataKey', Condition }
    const { KeyId: keyId = '' } =
      (await aws.send(new CreateKeyCommand({ Policy: policyOf(ADMIN, onlyS3) }))).KeyMetadata ?? {}
    await expect(keyring.generate({ keyId, context, onBehalfOf: user('bob') })).resolves.toBeDefined()
    await expect(aws.send(new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256' }))).rejects.toMatchObject(
      denied,
    )
  })

  test('is a service, and has signed for whom it calls', async ({ expect }) => {
    const { url, user } = await setUp()
    const body = '{}'
    const send = async (accessKeyId: string, signedBehalf: string | undefined, sentBehalf: string | undefined) => {
      const headers = signRequest(
        {
          method: 'POST',
          rawPath: '/',
          rawQuery: '',
          headers: { host: new URL(url).host, 'x-amz-target': 'TrentService.ListKeys', [BEHALF_HEADER]: signedBehalf },
        },
        {
          accessKeyId,
          secretAccessKey: accessKeyId,
          region: 'us-east-1',
          service: 'kms',
          nowMs: Date.now(),
          payloadHash: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
          signingKeys: cachedSigningKeys(),
        },
      )
      const { host: _, ...rest } = headers
      const sent = { ...rest, ...(sentBehalf === undefined ? {} : { [BEHALF_HEADER]: sentBehalf }) }
      const response = await fetch(url, { method: 'POST', headers: sent, body })
      return [response.status, JSON.parse(await response.text()).__type]
    }
    const [alice, bob] = [writeBehalf(user('alice')), writeBehalf(user('bob'))]
    expect(await send('obs', alice, alice)).toEqual([200, undefined])
    expect(await send('obs', bob, bob)).toEqual([400, 'AccessDeniedException'])
    expect(await send('bob', alice, alice)).toEqual([400, 'AccessDeniedException'])
    expect(await send('obs', alice, bob)).toEqual([400, 'InvalidSignatureException'])
    expect(await send('obs', undefined, alice)).toEqual([400, 'InvalidSignatureException'])
    expect(await send('obs', 'nonsense', 'nonsense')).toEqual([400, 'AccessDeniedException'])
  })
})
