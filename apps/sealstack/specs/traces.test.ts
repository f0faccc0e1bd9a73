import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { onTestFinished, test } from 'vitest'
import { clientsOf, newDir, readyOf, runProgram, startHere, startService } from './_util.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const TRACED = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'congo=t61rcWkgMzE' }
const KMS = { Bucket: 'photos', Key: 'k', ServerSideEncryption: 'aws:kms' } as const

/** Has requests of a client bear headers: signed by it, or added by something on the way, as a sidecar does. */
const bearing = (s3: ReturnType<typeof clientsOf>['s3'], headers: Record<string, string>, by: 'client' | 'sidecar') => {
  const bear = <Args>(args: Args): Args => {
    Object.assign(Reflect.get(Object(args), 'request').headers, headers)
    return args
  }
  if (by === 'client') s3.middlewareStack.add((next) => (args) => next(bear(args)), { step: 'build' })
  else s3.middlewareStack.add((next) => (args) => next(bear(args)), { step: 'finalizeRequest', priority: 'low' })
  return s3
}

/** The id by which what a request causes knows it. */
const spanOf = (requestId: string): string => requestId.replaceAll('-', '').slice(-16)

test('a request is found by its trace, with the calls of the KMS, in events and in the log', async ({ expect }) => {
  const program = runProgram(['start', '--memory', '--port', '0'], { SEALSTACK_LOG: 'info' })
  let log = ''
  program.stderr.on('data', (chunk) => (log += chunk))
  const { endpoint } = await readyOf(program)
  const [plain, traced, added] = [clientsOf(endpoint).s3, clientsOf(endpoint).s3, clientsOf(endpoint).s3]
  bearing(traced, TRACED, 'client')
  bearing(added, TRACED, 'sidecar')
  await plain.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await plain.send(new PutObjectCommand({ ...KMS, Key: 'untraced', Body: 'x' }))
  await traced.send(new PutObjectCommand({ ...KMS, Body: 'x' }))
  await added.send(new GetObjectCommand({ Bucket: 'photos', Key: 'k' }))
  await expect(added.send(new GetObjectCommand({ Bucket: 'photos', Key: 'absent' }))).rejects.toThrow()

  const ask = async (query: string) => {
    const response = await fetch(`${endpoint}/_sealstack/events?trace=${TRACE}&${query}`)
    return JSON.parse(await response.text()).events
  }
  const events = await ask('service=obs')
  expect(events).toMatchObject([
    { operation: 'PutObject', traceId: TRACE, kms: [{ operation: 'GenerateDataKey', traceId: TRACE }] },
    { operation: 'GetObject', traceId: TRACE, kms: [{ operation: 'Decrypt', traceId: TRACE }] },
    { operation: 'GetObject', code: 'NoSuchKey', traceId: TRACE, kms: [] },
  ])
  expect(await ask('service=kms')).toMatchObject([
    { operation: 'GenerateDataKey', cause: events[0].requestId },
    { operation: 'Decrypt', cause: events[1].requestId },
  ])
  program.kill()
  await new Promise((resolve) => program.once('close', resolve))
  const lines = log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
  const lineOf = (name: string, operation: string) => {
    const found = lines.filter((line) => line.name === name && line.operation === operation)
    return found.map(({ traceId, parentId }) => ({ traceId, parentId }))
  }
  expect(lineOf('obs', 'PutObject')).toEqual([
    { traceId: undefined, parentId: undefined },
    { traceId: TRACE, parentId: PARENT },
  ])
  expect(lineOf('kms', 'Decrypt')).toEqual([{ traceId: TRACE, parentId: spanOf(events[1].requestId) }])
})

test('over HTTP the KMS is told, and something on the way may change it, since it is not signed', async ({
  expect,
}) => {
  const dir = newDir()
  const service = { accessKeyId: 'svc', secretAccessKey: 'secret' }
  const kms = await startService('kms', {
    ...{ KMS_PORT: '0', KMS_DATA: `${dir}/kms` },
    ...{ KMS_SERVICE_ACCESS_KEY_ID: service.accessKeyId, KMS_SERVICE_SECRET_ACCESS_KEY: service.secretAccessKey },
  })
  const sidecarSpan = 'b7ad6b7169203331'
  const relay = await startRelay(kms.url, (traceparent) => traceparent.replace(/[0-9a-f]{16}-01$/, `${sidecarSpan}-01`))
  const obs = await startService('obs', {
    ...{ OBS_PORT: '0', OBS_DATA: `${dir}/obs`, OBS_KMS_URL: relay.url },
    ...{ OBS_KMS_ACCESS_KEY_ID: service.accessKeyId, OBS_KMS_SECRET_ACCESS_KEY: service.secretAccessKey },
  })
  const { s3 } = clientsOf(obs.url)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await s3.send(new PutObjectCommand({ ...KMS, Key: 'untraced', Body: 'x' }))
  expect(relay.seen.map(({ traceparent }) => traceparent)).toEqual([undefined])
  await bearing(s3, TRACED, 'client').send(new PutObjectCommand({ ...KMS, Body: 'x' }))
  const [, told = {}] = relay.seen
  const requestId = String(told['x-sealstack-request-id'])
  expect(told).toMatchObject({
    traceparent: `00-${TRACE}-${spanOf(requestId)}-01`,
    tracestate: TRACED.tracestate,
  })
  expect(told.authorization).not.toMatch(/traceparent|tracestate/)
  await obs.stop()
  await kms.stop()
  for (const [app, operation] of [
    ['obs', 'PutObject'],
    ['kms', 'GenerateDataKey'],
  ]) {
    const lines = readFileSync(`${dir}/${app}/events.jsonl`, 'utf8').trim().split('\n')
    const events = lines.map((line) => JSON.parse(line)).filter((event) => event.operation === operation)
    expect(
      events.map(({ traceId }) => traceId),
      app,
    ).toEqual([undefined, TRACE])
  }
})

/** Passes requests on, with another `traceparent`, and keeps their headers. */
const startRelay = async (to: string, change: (traceparent: string) => string) => {
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming.headers)
    const { traceparent } = incoming.headers
    const changed = typeof traceparent === 'string' ? { traceparent: change(traceparent) } : {}
    const onward = request(to, { method: 'POST', headers: { ...incoming.headers, ...changed } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      void pipeline(answer, outgoing)
    })
    void pipeline(incoming, onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

test('a malformed trace is ignored: the request is served, and no trace is begun', async ({ expect }) => {
  const { endpoint, s3, services } = await startHere(null)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  for (const traceparent of [`00-${TRACE}-${PARENT}`, `ff-${TRACE}-${PARENT}-01`, 'x'.repeat(5000)]) {
    const client = bearing(clientsOf(endpoint).s3, { ...TRACED, traceparent }, 'client')
    await client.send(new PutObjectCommand({ ...KMS, Body: 'x' }))
  }
  const [objects, calls] = [
    await services().obs.audit({ operation: 'PutObject', limit: 10 }),
    await services().kms.events({ operation: 'GenerateDataKey', limit: 10 }),
  ]
  expect(objects.map(({ traceId }) => traceId)).toEqual([null, null, null])
  expect(calls.map(({ traceId }) => traceId)).toEqual([null, null, null])
})
