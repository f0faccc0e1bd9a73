import {
  CreateGrantCommand,
  type CreateGrantCommandInput,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  ListGrantsCommand,
  ListRetirableGrantsCommand,
  ReEncryptCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { DEFAULT_LIMITS } from '../src/domain/limits.ts'
import { arnOf, startWithUsers } from './_users.ts'

const Plaintext = Buffer.from('granted')
const denied = { name: 'AccessDeniedException' }

const setUp = async (overrides = {}) => {
  const kms = await startWithUsers({ alice: undefined, bob: undefined, carol: undefined }, overrides)
  const { KeyId = '', Arn = '' } = (await kms.aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
  const grant = (input: Partial<CreateGrantCommandInput>) =>
    kms.aws.send(new CreateGrantCommand({ KeyId, GranteePrincipal: arnOf('alice'), Operations: ['Encrypt'], ...input }))
  return { ...kms, alice: kms.as('alice'), bob: kms.as('bob'), KeyId, Arn, grant }
}

describe('a grant', () => {
  test('lets its grantee do what it names, at once, until it is revoked', async ({ expect }) => {
    const { aws, alice, bob, grant, KeyId, Arn } = await setUp()
    const encrypt = new EncryptCommand({ KeyId, Plaintext })
    await expect(alice.send(encrypt)).rejects.toMatchObject({
      ...denied,
      message: `User: ${arnOf('alice')} is not authorized to perform: kms:Encrypt on resource: ${Arn} because no identity-based policy allows the kms:Encrypt action`,
    })
    const { GrantId, GrantToken } = await grant({})
    expect(GrantId).toMatch(/^[0-9a-f]{64}$/)
    const { CiphertextBlob } = await alice.send(
      new EncryptCommand({ KeyId, Plaintext, GrantTokens: [GrantToken ?? ''] }),
    )
    await expect(bob.send(encrypt)).rejects.toMatchObject(denied)
    await expect(alice.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('The ciphertext refers to a customer master key that does not exist'),
    })
    await expect(alice.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject(denied)
    await aws.send(new RevokeGrantCommand({ KeyId, GrantId }))
    await expect(alice.send(encrypt)).rejects.toMatchObject(denied)
    await expect(aws.send(new RevokeGrantCommand({ KeyId, GrantId }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
  })

  test.for([
    ['EncryptionContextEquals', { a: '1' }, true],
    ['EncryptionContextEquals', { a: '1', b: '2' }, false],
    ['EncryptionContextEquals', {}, false],
    ['EncryptionContextSubset', { a: '1' }, true],
    ['EncryptionContextSubset', { a: '1', b: '2' }, true],
    ['EncryptionContextSubset', { a: '2' }, false],
    ['EncryptionContextSubset', { A: '1' }, false],
  ] as const)('with %s of a=1 and a context of %o: %s', async ([type, EncryptionContext, isAllowed], { expect }) => {
    const { alice, grant, KeyId } = await setUp()
    await grant({ Operations: ['GenerateDataKey', 'DescribeKey'], Constraints: { [type]: { a: '1' } } })
    const sent = alice.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }))
    await (isAllowed ? expect(sent).resolves.toBeDefined() : expect(sent).rejects.toMatchObject(denied))
    // Constraints are about operations that take a context.
    await expect(alice.send(new DescribeKeyCommand({ KeyId }))).resolves.toBeDefined()
  })

  test('for re-encryption is one for each end, with each end’s own context', async ({ expect }) => {
    const { aws, alice, grant, KeyId } = await setUp()
    const other = (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId
    const [from, to] = [{ from: '1' }, { to: '1' }]
    const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: from }))
    const reEncrypt = new ReEncryptCommand({
      CiphertextBlob,
      SourceEncryptionContext: from,
      DestinationKeyId: other,
      DestinationEncryptionContext: to,
    })
    await grant({ Operations: ['ReEncryptFrom'], Constraints: { EncryptionContextEquals: from } })
    await expect(alice.send(reEncrypt)).rejects.toMatchObject(denied)
    await grant({ KeyId: other, Operations: ['ReEncryptTo'], Constraints: { EncryptionContextEquals: to } })
    await expect(alice.send(reEncrypt)).resolves.toBeDefined()
  })

  test('can be handed on, but no more than was given', async ({ expect }) => {
    const { alice, bob, grant, KeyId } = await setUp()
    const Constraints = { EncryptionContextSubset: { team: 'x' } }
    await grant({ Operations: ['CreateGrant', 'Encrypt'], Constraints })
    const handOn = (input: Partial<CreateGrantCommandInput>) =>
      alice.send(
        new CreateGrantCommand({
          KeyId,
          GranteePrincipal: arnOf('bob'),
          Operations: ['Encrypt'],
          Constraints,
          ...input,
        }),
      )
    for (const wrong of [
      { Operations: ['Decrypt' as const] },
      { Constraints: undefined },
      { Constraints: { EncryptionContextSubset: { team: 'y' } } },
    ]) {
      await expect(handOn(wrong)).rejects.toMatchObject(denied)
    }
    await handOn({ Constraints: { EncryptionContextEquals: { team: 'x', more: '1' } } })
    const encrypt = (EncryptionContext: Record<string, string>) =>
      bob.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }))
    await expect(encrypt({ team: 'x', more: '1' })).resolves.toBeDefined()
    await expect(encrypt({ team: 'x' })).rejects.toMatchObject(denied)
  })

  test('is retired by its retiring principal, by a grantee who may, by token, and by nobody else', async ({
    expect,
  }) => {
    const { aws, alice, bob, as, grant, KeyId } = await setUp()
    const one = await grant({ RetiringPrincipal: arnOf('bob') })
    const listed = await aws.send(new ListRetirableGrantsCommand({ RetiringPrincipal: arnOf('bob') }))
    expect(listed.Grants?.map(({ GrantId }) => GrantId)).toEqual([one.GrantId])
    const byId = new RetireGrantCommand({ KeyId, GrantId: one.GrantId })
    await expect(alice.send(byId)).rejects.toMatchObject(denied)
    await expect(bob.send(new RetireGrantCommand({ KeyId, GrantId: one.GrantId, DryRun: true }))).rejects.toMatchObject(
      {
        name: 'DryRunOperationException',
      },
    )
    await bob.send(byId)
    await expect(bob.send(byId)).rejects.toMatchObject({ name: 'NotFoundException' })
    const two = await grant({ Operations: ['Encrypt', 'RetireGrant'] })
    const byToken = new RetireGrantCommand({ GrantToken: two.GrantToken })
    await expect(as('carol').send(byToken)).rejects.toMatchObject(denied)
    await alice.send(byToken)
    expect((await aws.send(new ListGrantsCommand({ KeyId }))).Grants).toEqual([])
    await expect(alice.send(new RetireGrantCommand({ GrantToken: 'nonsense' }))).rejects.toMatchObject({
      name: 'InvalidGrantTokenException',
    })
    await expect(alice.send(new RetireGrantCommand({}))).rejects.toMatchObject({ name: 'ValidationException' })
  })

  test('with a name is made once, and grants are listed in pages and by grantee', async ({ expect }) => {
    const { aws, grant, KeyId, Arn } = await setUp()
    const first = await grant({ Name: 'n', Operations: ['Encrypt', 'Decrypt'] })
    const again = await grant({ Name: 'n', Operations: ['Decrypt', 'Encrypt'] })
    expect(again.GrantId).toBe(first.GrantId)
    expect(again.GrantToken).not.toBe(first.GrantToken)
    const other = await grant({ Name: 'n', Operations: ['Decrypt'] })
    const bobs = await grant({ GranteePrincipal: arnOf('bob'), RetiringPrincipal: arnOf('alice') })
    const ids: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page = await aws.send(new ListGrantsCommand({ KeyId, Limit: 1, Marker }))
      ids.push(...(page.Grants ?? []).map(({ GrantId }) => GrantId))
      Marker = page.NextMarker
    } while (Marker)
    expect(ids).toEqual([first.GrantId, other.GrantId, bobs.GrantId].sort())
    const { Grants } = await aws.send(new ListGrantsCommand({ KeyId, GranteePrincipal: arnOf('bob') }))
    expect(Grants).toMatchObject([
      { KeyId: Arn, GrantId: bobs.GrantId, Operations: ['Encrypt'], RetiringPrincipal: arnOf('alice') },
    ])
    expect((await aws.send(new ListGrantsCommand({ KeyId, GrantId: other.GrantId }))).Grants).toHaveLength(1)
  })

  test.for([
    [{ Operations: [] }, 'ValidationException', 'must not be empty'],
    [{ GranteeServicePrincipal: 's3.amazonaws.com' }, 'ValidationException', 'no grants to service principals'],
    [{ Constraints: { SourceArn: 'arn:aws:s3:::b' } }, 'ValidationException', 'no constraint SourceArn'],
    [
      { Operations: ['CreateGrant' as const] },
      'ValidationException',
      'Grants must not contain only the CreateGrant operation.',
    ],
    [{ Operations: ['Sign' as const] }, 'ValidationException', 'Sign is not supported'],
    [
      { Constraints: { EncryptionContextEquals: { a: '1' }, EncryptionContextSubset: { a: '1' } } },
      'ValidationException',
      'More than one constraint supplied',
    ],
    [{ GranteePrincipal: 'alice' }, 'InvalidArnException', 'alice'],
    [{ GrantTokens: ['x'] }, 'InvalidGrantTokenException', ''],
    [{ DryRun: true }, 'DryRunOperationException', 'would have succeeded'],
  ] as const)('asked for as %o is refused with %s', async ([input, name, text], { expect }) => {
    const { grant } = await setUp()
    await expect(grant(input as Partial<CreateGrantCommandInput>)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(text),
    })
  })

  test('is one of a limited number', async ({ expect }) => {
    const { grant, otc, KeyId: key_id } = await setUp({ limits: { ...DEFAULT_LIMITS, grantsPerKey: 1 } })
    await grant({})
    await expect(grant({})).rejects.toMatchObject({ name: 'LimitExceededException' })
    const operations = ['describe-key']
    const { body } = await otc('create-grant', { key_id, grantee_principal: 'x', operations })
    expect(body.error.error_code).toBe('KMS.2404')
  })

  test('of the OTC dialect is a grant of the AWS dialect too, in its words', async ({ expect }) => {
    const { aws, otc, alice, KeyId: key_id } = await setUp()
    const operations = ['create-datakey', 'decrypt-datakey', 'describe-key']
    const body = { key_id, grantee_principal: 'alice', retiring_principal: 'bob', operations, name: 'otc' }
    const { grant_id } = (await otc('create-grant', body)).body
    expect((await otc('list-grants', { key_id, limit: '1', marker: '' })).body).toMatchObject({
      grants: [{ ...body, grant_id, grantee_principal_type: 'user', creation_date: expect.stringMatching(/^\d{13}$/) }],
      next_marker: '',
      truncated: 'false',
      total: 1,
    })
    const { Grants } = await aws.send(new ListGrantsCommand({ KeyId: key_id }))
    expect(Grants).toMatchObject([
      {
        GrantId: grant_id,
        GranteePrincipal: arnOf('alice'),
        Operations: ['GenerateDataKey', 'Decrypt', 'DescribeKey'],
      },
    ])
    const made = await alice.send(new GenerateDataKeyCommand({ KeyId: key_id, KeySpec: 'AES_256' }))
    await expect(alice.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }))).resolves.toBeDefined()
    await expect(alice.send(new EncryptCommand({ KeyId: key_id, Plaintext }))).rejects.toMatchObject(denied)

    const codeOf = async (name: string, request: object) => (await otc(name, request)).body.error?.error_code
    const other = (await otc('create-key', { key_alias: 'other' })).body.key_info.key_id
    expect(await codeOf('revoke-grant', { key_id: other, grant_id })).toBe('KMS.2502')
    expect(await codeOf('revoke-grant', { key_id, grant_id: '0'.repeat(64) })).toBe('KMS.2501')
    expect(await codeOf('revoke-grant', { key_id, grant_id: 'x' })).toBe('KMS.2501')
    expect(await codeOf('create-grant', { ...body, operations: ['create-grant'] })).toBe('KMS.2401')
    expect(await codeOf('create-grant', { ...body, operations: ['nonsense'] })).toBe('KMS.0308')
    expect(await codeOf('create-grant', { ...body, grantee_principal: 'no dots.' })).toBe('KMS.2402')
    expect(await codeOf('list-grants', { key_id, limit: 'x' })).toBe('KMS.1601')
    expect(await otc('revoke-grant', { key_id, grant_id })).toEqual({ status: 200, body: {} })
    await expect(alice.send(new GenerateDataKeyCommand({ KeyId: key_id, KeySpec: 'AES_256' }))).rejects.toMatchObject(
      denied,
    )
    const mine = (await otc('create-grant', body)).body.grant_id
    expect((await otc('list-retirable-grants', {})).body.total).toBe(0)
    expect(await otc('retire-grant', { key_id, grant_id: mine })).toEqual({ status: 200, body: {} })
  })
})
