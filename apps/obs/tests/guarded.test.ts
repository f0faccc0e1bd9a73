import { createHmac } from 'node:crypto'
import { test } from 'vitest'
import { operations } from '../src/api.ts'
import { type Asked, arnOf, policyOf, startWithAccounts, type Who } from './_accounts.ts'

type Operation = (typeof operations)[number]

/** The path of the only object that there is; nothing below changes what it is. */
const OBJECT = '/photos/there'
const PUBLIC = ['GetApiVersion', 'GetBucketApiVersion', 'PreflightBucket', 'PreflightObject']

/** What an operation needs, beside what the table says. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  CopyObject: ['s3:GetObject'],
  UploadPartCopy: ['s3:GetObject'],
  GetObjectAttributes: ['s3:GetObject'],
  RenameObjectInFileSystem: ['s3:GetObject', 's3:DeleteObject'],
}

/** Bodies that are looked at before the permission is. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  DeleteObjects: '<Delete><Object><Key>gone</Key></Object></Delete>',
  PutObjectLegalHold: '<LegalHold><Status>ON</Status></LegalHold>',
  PutObjectRetention: '<Retention/>',
  PutObjectTagging: '<Tagging><TagSet/></Tagging>',
}

const needsOf = ({ name, action }: Operation): readonly string[] => [
  action.replace(/^obs:/, 's3:'),
  ...(FURTHER[name] ?? []),
]

const judged = operations.filter(({ implemented, action }) => implemented && action !== 'none')

/** An upload from a form, whose signature is in its fields. */
const formBy = (who: Who): Asked => {
  const document = {
    expiration: new Date(Date.now() + 60_000).toISOString(),
    conditions: [['starts-with', '$key', '']],
  }
  const policy = Buffer.from(JSON.stringify(document)).toString('base64')
  const signature = createHmac('sha1', who).update(policy).digest('base64')
  const signed: object = who === 'nobody' ? {} : { AWSAccessKeyId: who, policy, signature }
  const parts = Object.entries({ key: 'new', ...signed }).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--b--\r\n'
  return {
    method: 'POST',
    path: '/photos',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: parts.join('') + file,
  }
}

/** A request for an operation, as far as it takes to be judged; what is left out comes after that. */
const requestFor = (operation: Operation, who: Who): Asked => {
  if (operation.name === 'PostObject') return formBy(who)
  const [method = '', target = ''] = operation.route.split(' ')
  const [path = '', route = ''] = target.split('?')
  const given: Readonly<Record<string, string>> = {
    ...{ partNumber: '1', uploadId: 'none', id: 'x', position: '0', length: '1', name: 'other' },
    ...{ 'list-type': '2', customdomain: 'example.com' },
  }
  const wanted = Object.entries(operation.input).flatMap(([name, { source, ...binding }]) =>
    source === 'query' &&
    ['position', 'length', 'name', 'id'].includes('name' in binding ? String(binding.name ?? name) : name)
      ? [name]
      : [],
  )
  const names = new Set([
    ...route
      .split('&')
      .filter(Boolean)
      .map((part) => part.split('=')[0] ?? ''),
    ...wanted,
  ])
  const query = [...names].map((name) => (given[name] === undefined ? name : `${name}=${given[name]}`)).join('&')
  const when = operation.when?.includes('x-amz-copy-source') ? { 'x-amz-copy-source': OBJECT } : undefined
  const wantedHeaders = { 'x-amz-object-attributes': 'ETag', 'x-amz-metadata-directive': 'REPLACE' }
  const further = ['GetObjectAttributes', 'SetObjectMetadata'].includes(operation.name) ? wantedHeaders : undefined
  return {
    method,
    path: path.replace('{bucket}', 'photos').replace('{key+}', 'there'),
    query,
    headers: { ...when, ...further },
    body: DOCUMENTS[operation.name] ?? '',
  }
}

/** A bucket of the first account with an object. */
const setUp = async () => {
  const store = await startWithAccounts()
  const { allow } = store
  /** Nothing but its fields signs a form. */
  const ask = (who: Who, request: Asked) =>
    store.ask(request.headers?.['content-type']?.startsWith('multipart/') ? 'nobody' : who, request)
  await ask('test', { method: 'PUT', path: '/photos' })
  /** Makes good what an operation has done. */
  const restore = async (after?: string): Promise<void> => {
    if (after === undefined || after === 'DeleteObject') await ask('test', { method: 'PUT', path: OBJECT, body: 'x' })
  }
  await restore()
  const forBob = async (...Action: readonly string[]): Promise<void> => {
    const resources = ['arn:aws:s3:::photos', 'arn:aws:s3:::photos/*']
    const by = { Effect: 'Allow', Principal: { AWS: arnOf('bob') } }
    // An action on objects must not stand beside a bucket alone, nor the other way round: so both stand beside each.
    const body = policyOf({ ...by, Action: ['s3:RestoreObject', 's3:GetBucketAbac', ...Action], Resource: resources })
    const put = await ask('test', { method: 'PUT', path: '/photos', query: 'policy', body })
    if (put.status !== 204) throw new Error(put.text)
    await allow('bob', { Action: ['s3:RestoreObject', ...Action] })
  }
  return { ...store, ask, restore, forBob }
}

test('every operation says which permission it needs, and only probes and preflights need none', ({ expect }) => {
  const built = operations.filter(({ implemented }) => implemented)
  expect(built.length).toBeGreaterThan(110)
  for (const { name, action } of built) {
    expect.soft(action, name).toMatch(PUBLIC.includes(name) ? /^none$/ : /^(s3|obs):[A-Z][A-Za-z]+$/)
  }
})

test('no operation does anything for who has no permission, in either account, or for nobody', async ({ expect }) => {
  const { ask } = await setUp()
  for (const operation of judged) {
    for (const who of ['ann', 'bob', 'nobody'] as const) {
      const answer = await ask(who, requestFor(operation, who))
      expect.soft(answer.code, `${operation.name} for ${who}: ${answer.text}`).toBe('AccessDenied')
    }
  }
})

test('no operation takes other permissions for its own', async ({ expect }) => {
  const { ask, allow } = await setUp()
  for (const operation of judged) {
    for (const need of needsOf(operation)) {
      await allow('ann', { NotAction: need })
      const answer = await ask('ann', requestFor(operation, 'ann'))
      expect.soft(answer.code, `${operation.name} without ${need}: ${answer.text}`).toBe('AccessDenied')
    }
  }
})

test('every operation is done for who has just its permission: in the account by a policy of their own', async ({
  expect,
}) => {
  const { ask, allow, restore } = await setUp()
  for (const operation of judged) {
    await allow('ann', { Action: needsOf(operation) })
    const answer = await ask('ann', requestFor(operation, 'ann'))
    expect.soft(answer.code, `${operation.name}: ${answer.text}`).not.toBe('AccessDenied')
    expect.soft(answer.status, `${operation.name}: ${answer.text}`).toBeLessThan(500)
    await restore(operation.name)
  }
})

test('and of another account by both their own and the bucket’s', async ({ expect }) => {
  const { ask, allow, forBob, restore } = await setUp()
  for (const operation of judged) {
    const needs = needsOf(operation)
    await forBob(...needs.filter((need) => !/:(CreateBucket|ListAllMyBuckets)$/.test(need)))
    await allow('bob', { Action: needs })
    const answer = await ask('bob', requestFor(operation, 'bob'))
    expect.soft(answer.code, `${operation.name}: ${answer.text}`).not.toBe('AccessDenied')
    await restore(operation.name)
    await allow('bob', { NotAction: needs })
    const without = await ask('bob', requestFor(operation, 'bob'))
    expect.soft(without.code, `${operation.name} by the bucket alone: ${without.text}`).toBe('AccessDenied')
  }
})
