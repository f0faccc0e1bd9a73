import { CreateKeyCommand, ListResourceTagsCommand } from '@aws-sdk/client-kms'
import { test } from 'vitest'
import { DEFAULT_PROJECT_ID } from '../src/index.ts'
import { startKms } from './_util.ts'

const setUp = async () => {
  const kms = await startKms()
  const send = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${kms.url}/v1.0/${DEFAULT_PROJECT_ID}/kms/${path}`, {
      method,
      headers: { 'x-auth-token': 'token' },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const keyId = async (): Promise<string> => (await kms.aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? ''
  return { ...kms, send, keyId: await keyId(), otherId: await keyId() }
}

test('keys are tagged one by one and in batches, and found by their tags and names', async ({ expect }) => {
  const { aws, send, otc, keyId, otherId } = await setUp()
  expect(await send('POST', `${keyId}/tags`, { tag: { key: 'team', value: 'x' } })).toEqual({
    status: 204,
    body: undefined,
  })
  const tags = [
    { key: 'team', value: 'y' },
    { key: 'größe', value: '' },
  ]
  expect((await send('POST', `${otherId}/tags/action`, { action: 'create', tags })).status).toBe(204)
  expect((await send('GET', `${otherId}/tags`)).body).toEqual({ tags, sys_tags: [], existTagsNum: 2, existTagNum: 2 })
  expect((await aws.send(new ListResourceTagsCommand({ KeyId: keyId }))).Tags).toEqual([
    { TagKey: 'team', TagValue: 'x' },
  ])
  expect((await send('GET', 'tags')).body.tags).toEqual([
    { key: 'größe', values: [''] },
    { key: 'team', values: ['x', 'y'] },
  ])
  const find = async (body: object) => (await otc('resource_instances/action', { action: 'filter', ...body })).body
  const idsOf = async (body: object) => {
    const { resources } = await find(body)
    return resources.map(({ resource_id }: { resource_id: string }) => resource_id).sort()
  }
  expect(await idsOf({ tags: [{ key: 'team', values: ['x', 'y'] }] })).toEqual([keyId, otherId].sort())
  expect(await idsOf({ tags: [{ key: 'team', values: ['y'] }, { key: 'größe' }] })).toEqual([otherId])
  expect(await idsOf({ tags: [{ key: 'team', values: ['z'] }] })).toEqual([])
  expect(await idsOf({ matches: [{ key: 'resource_name', value: keyId.slice(0, 13) }] })).toEqual([keyId])
  expect(await find({ limit: '1', offset: '1' })).toMatchObject({ total_count: 2, resources: [{}] })
  expect(await find({ action: 'count', tags: [{ key: 'team', values: [] }] })).toEqual({ total_count: 2 })
  expect((await send('DELETE', `${otherId}/tags/${encodeURIComponent('größe')}`)).status).toBe(204)
  expect((await send('DELETE', `${otherId}/tags/team2`)).body.error.error_code).toBe('KMS.0416')
  expect((await send('POST', `${otherId}/tags/action`, { action: 'delete', tags: tags.slice(0, 1) })).status).toBe(204)
  expect((await send('GET', `${otherId}/tags`)).body.tags).toEqual([])
})

test.for([
  ['no tags', { action: 'create', tags: [] }, 'KMS.0401'],
  ['another action', { action: 'paint', tags: [{ key: 'a' }] }, 'KMS.0404'],
  ['eleven tags', { action: 'create', tags: Array.from({ length: 11 }, (_, i) => ({ key: `k${i}` })) }, 'KMS.0409'],
  ['a name twice', { action: 'create', tags: [{ key: 'a' }, { key: 'a' }] }, 'KMS.0412'],
  ['a long name', { action: 'create', tags: [{ key: 'a'.repeat(37) }] }, 'KMS.0411'],
  ['an empty name', { action: 'create', tags: [{ key: '' }] }, 'KMS.0411'],
  ['a name with a star', { action: 'create', tags: [{ key: 'a*' }] }, 'KMS.0406'],
  ['a long value', { action: 'create', tags: [{ key: 'a', value: 'a'.repeat(44) }] }, 'KMS.0410'],
  ['a value with a control character', { action: 'create', tags: [{ key: 'a', value: '\u0001' }] }, 'KMS.0405'],
] as const)('%s is refused by its own code', async ([, body, code], { expect }) => {
  const { send, keyId } = await setUp()
  expect((await send('POST', `${keyId}/tags/action`, body)).body.error.error_code).toBe(code)
})

test('a search says what is wrong with it', async ({ expect }) => {
  const { otc } = await setUp()
  const codeOf = async (body: object) => (await otc('resource_instances/action', body)).body.error?.error_code
  expect(await codeOf({ action: 'count', offset: '0' })).toBe('KMS.0418')
  expect(await codeOf({ action: 'filter', offset: '-1' })).toBe('KMS.0417')
  expect(await codeOf({ action: 'filter', limit: '1001' })).toBe('KMS.1601')
  expect(await codeOf({ action: 'filter', matches: [{ key: 'colour', value: 'x' }] })).toBe('KMS.0403')
  expect(await codeOf({ action: 'filter', matches: [{ key: 'resource_name', value: 'x'.repeat(256) }] })).toBe(
    'KMS.0402',
  )
  expect(
    await codeOf({ action: 'filter', tags: [{ key: 'a', values: Array.from({ length: 11 }, (_, i) => `${i}`) }] }),
  ).toBe('KMS.0413')
})
