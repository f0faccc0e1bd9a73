import { CreateKeyCommand, EncryptCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { z } from 'zod'
import { clientsOf, newDir, startHere } from './_util.ts'

/** What asks the control API, as a test in another language does. */
const control =
  (endpoint: string, headers: Record<string, string> = {}) =>
  async (line: string, body?: object) => {
    const [method = '', path = ''] = line.split(' ')
    const response = await fetch(`${endpoint}/_sealstack/${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await response.text()
    const isText = response.headers.get('content-type')?.startsWith('text/plain')
    return { status: response.status, body: isText ? text : JSON.parse(text.trim().split('\n').at(-1) ?? '') }
  }

/** What each operation of the document is tried with: path labels, query and body. In this order. */
const EXAMPLES: Readonly<Record<string, { readonly path?: string; readonly body?: object }>> = {
  getHealth: {},
  getOpenapiJson: {},
  getClock: {},
  putClock: { body: { now: '2027-01-01T00:00:00Z' } },
  postClockAdvance: { body: { by: '1d' } },
  postFaults: { body: { service: 'kms', operation: 'Encrypt', error: 'ThrottlingException', latency: '1ms' } },
  getFaults: {},
  deleteFaultsId: { path: '/faults/fault-1' },
  deleteFaults: {},
  getMetrics: {},
  getEvents: { path: '/events?limit=5&order=newest&from=2026-01-01T00:00:00Z' },
  getNotifications: { path: '/notifications?limit=5&order=newest&event=ObjectCreated:Put' },
  postIamExplain: { body: { principal: 'arn:aws:iam::000000000000:root', action: 's3:GetObject' } },
  postSeed: { body: { text: 'users: [{ name: ann }]' } },
  postSnapshots: { body: { name: 'first' } },
  getSnapshots: {},
  postSnapshotsNameRestore: { path: '/snapshots/first/restore' },
  deleteSnapshotsName: { path: '/snapshots/first' },
  postAtRestSearch: { body: { base64: Buffer.from('anything at all').toString('base64') } },
  postKmsRewrapRoot: { body: {} },
  postScrub: { body: { graceSeconds: 0 } },
  getKmsImpact: { path: '/kms/impact?key=00000000-0000-4000-8000-000000000000' },
  getRewrap: { path: '/rewrap?bucket=examples' },
  postRewrap: { body: { bucket: 'examples', limit: 10 } },
  postReset: {},
}

describe('the OpenAPI document', () => {
  test('tells of every route what it takes and what it answers', async ({ expect }) => {
    const { endpoint, kms, s3 } = await startHere(null)
    await kms.send(new CreateKeyCommand({}))
    await s3.send(new CreateBucketCommand({ Bucket: 'examples' }))
    const ask = control(endpoint)
    const { body: document } = await ask('GET openapi.json')
    expect(document.openapi).toBe('3.1.0')
    const told = Object.entries<Record<string, Told>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    expect(told.map(({ operation }) => operation.operationId).sort()).toEqual(Object.keys(EXAMPLES).sort())
    for (const [operationId, { path: asked, body }] of Object.entries(EXAMPLES)) {
      const found = told.find(({ operation }) => operation.operationId === operationId)
      if (!found) throw new Error(`${operationId} is not told of`)
      const { path, method, operation } = found
      if (operation.requestBody) {
        const schema = operation.requestBody.content['application/json']?.schema ?? false
        expect(() => z.fromJSONSchema(schema).parse(body ?? {}), operationId).not.toThrow()
      }
      const at = asked ?? path.replace('/_sealstack', '')
      const answer = await ask(`${method.toUpperCase()} ${at.slice(1)}`, body)
      expect(answer, operationId).toMatchObject({ status: 200 })
      const [{ schema } = { schema: false }] = Object.values(operation.responses[200].content)
      expect(() => z.fromJSONSchema(schema).parse(answer.body), operationId).not.toThrow()
    }
  })

  interface Told {
    readonly operationId: string
    readonly requestBody?: Content
    readonly responses: { readonly 200: Content }
  }

  interface Content {
    readonly content: Readonly<Record<string, { readonly schema: Parameters<typeof z.fromJSONSchema>[0] }>>
  }
})

describe('over HTTP', () => {
  test('faults strike, are counted and go', async ({ expect }) => {
    const { endpoint, s3 } = await startHere(null)
    const ask = control(endpoint)
    const added = await ask('POST faults', {
      service: 's3',
      operation: 'ListBuckets',
      error: 'SlowDown',
      latency: '1ms',
    })
    expect(added.body).toMatchObject({ id: 'fault-1', seen: 0 })
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'SlowDown' })
    expect((await ask('GET faults')).body.faults).toMatchObject([{ id: 'fault-1', error: 'SlowDown', struck: 1 }])
    await ask('DELETE faults/fault-1')
    await s3.send(new ListBucketsCommand({}))
    expect(await ask('DELETE faults/fault-1')).toMatchObject({ status: 404 })
    expect(await ask('POST faults', { error: 'NoSuchThing' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('There is no error NoSuchThing.') },
    })
    expect(await ask('POST faults', {})).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('A fault does something') },
    })
  })

  test('the clock moves, and what falls due is done', async ({ expect }) => {
    const { endpoint, kms } = await startHere(null)
    const ask = control(endpoint)
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7 }))
    expect((await ask('POST clock/advance', { by: '8d' })).body.offsetMs).toBe(8 * 86_400_000)
    const encrypt = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('x') })
    // The SDK takes the time from the refusal of its clock.
    await expect(kms.send(encrypt)).rejects.toMatchObject({ name: 'InvalidSignatureException' })
    await expect(kms.send(encrypt)).rejects.toMatchObject({ name: 'NotFoundException' })
    expect((await ask('PUT clock', { now: '2030-01-01T00:00:00Z' })).body.now).toMatch(/^2030-01-01T00:00:0/)
    expect(await ask('POST clock/advance', { by: 'soon' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('soon is not a length of time') },
    })
  })

  test.for([null, 'on disk'])('a snapshot is restored as often as one likes: %s', async (where, { expect }) => {
    const dataDir = where && newDir()
    const { endpoint, s3, stop } = await startHere(dataDir)
    const ask = control(endpoint)
    const put = (Key: string) =>
      s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: `this is ${Key}`, ServerSideEncryption: 'aws:kms' }))
    const get = async (Key: string, client = s3) =>
      (await client.send(new GetObjectCommand({ Bucket: 'photos', Key }))).Body?.transformToString()
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
    await put('kept')
    expect(await ask('POST snapshots', { name: 'before' })).toMatchObject({ status: 200, body: { name: 'before' } })
    expect(await ask('POST snapshots', { name: 'before' })).toMatchObject({ status: 409 })
    expect(await ask('POST snapshots', { name: '../up' })).toMatchObject({ status: 400 })
    for (let round = 0; round < 2; round++) {
      await put('added')
      if (round > 0) await ask('POST reset')
      expect(await ask('POST snapshots/before/restore')).toMatchObject({ status: 200 })
      expect(await get('kept')).toBe('this is kept')
      await expect(get('added')).rejects.toMatchObject({ name: 'NoSuchKey' })
    }
    expect((await ask('GET snapshots')).body.snapshots).toMatchObject([{ name: 'before' }])
    if (dataDir) {
      await stop()
      const again = await startHere(dataDir)
      expect((await control(again.endpoint)('GET snapshots')).body.snapshots).toMatchObject([{ name: 'before' }])
      expect(await get('kept', again.s3)).toBe('this is kept')
      return
    }
    await ask('DELETE snapshots/before')
    expect(await ask('POST snapshots/before/restore')).toMatchObject({ status: 404 })
  })

  test('what is kept is searched, and a reset leaves nothing', async ({ expect }) => {
    const { endpoint, s3 } = await startHere(null)
    const ask = control(endpoint)
    await s3.send(new CreateBucketCommand({ Bucket: 'a-bucket-with-a-name' }))
    expect((await ask('POST at-rest/search', { text: 'a-bucket-with-a-name' })).body.found).not.toEqual([])
    expect(await ask('POST at-rest/search', { text: 'short' })).toMatchObject({ status: 400 })
    expect(await ask('POST at-rest/search', {})).toMatchObject({ status: 400 })
    await ask('POST reset')
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
  })

  test('a control token is asked for where there is one', async ({ expect }) => {
    const { startCloud } = await import('../src/index.ts')
    await using cloud = await startCloud({ controlToken: 'only for tests' })
    expect(await control(cloud.endpoint)('GET health')).toMatchObject({ status: 401 })
    const authorization = 'Bearer only for tests'
    expect(await control(cloud.endpoint, { authorization })('GET health')).toMatchObject({ status: 200 })
    await clientsOf(cloud.endpoint).s3.send(new ListBucketsCommand({}))
  })
})
