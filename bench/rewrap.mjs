// How many data keys a second are wrapped anew, by the control API of a cloud on disk in this process: after a rotation,
// each is opened and wrapped by the KMS, audited by both services and replaced in its row.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { built, USER } from './sign.mjs'

const OBJECTS = 3000
const QUICK_OBJECTS = 1000
const AT_ONCE = 16
const ROTATIONS = 5
const SSE = { 'x-amz-server-side-encryption': 'aws:kms' }
const MODES = {
  'a data key each': {},
  'a Bucket Key': { 'x-amz-server-side-encryption-bucket-key-enabled': 'true' },
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex')

/** One row a mode. */
export const bench = async ({ isQuick }) => {
  const objects = isQuick ? QUICK_OBJECTS : OBJECTS
  const { startCloud } = await built('apps/sealstack/dist/index.js')
  const { signRequest } = await built('packages/auth/dist/index.js')
  const dataDir = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
  const cloud = await startCloud({ dataDir, ...USER })
  const send = async (service, { method = 'POST', rawPath = '/', headers = {}, body = '' }) => {
    const { host, ...signed } = signRequest(
      { method, rawPath, rawQuery: '', headers: { host: new URL(cloud.endpoint).host, ...headers } },
      { ...USER, region: 'us-east-1', service, nowMs: Date.now(), payloadHash: sha256(body) },
    )
    const reply = await fetch(`${cloud.endpoint}${rawPath}`, { method, headers: signed, body: body || undefined })
    const text = await reply.text()
    if (!reply.ok) throw new Error(text)
    return text.startsWith('{') ? JSON.parse(text) : text
  }
  const kms = (operation, input) =>
    send('kms', {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` },
      body: JSON.stringify(input),
    })
  try {
    const rows = []
    for (const [mode, headers] of Object.entries(MODES))
      rows.push(await measure({ send, kms, cloud, objects }, mode, headers))
    return rows
  } finally {
    await cloud.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const measure = async ({ send, kms, cloud, objects }, mode, headers) => {
  const bucket = `bench-${mode.replaceAll(/\W/g, '-').toLowerCase()}`
  await send('s3', { method: 'PUT', rawPath: `/${bucket}` })
  const { KeyMetadata } = await kms('CreateKey', {})
  const sse = { ...SSE, ...headers, 'x-amz-server-side-encryption-aws-kms-key-id': KeyMetadata.Arn }
  let next = 0
  const put = async () => {
    while (next < objects)
      await send('s3', { method: 'PUT', rawPath: `/${bucket}/k/${next++}`, headers: sse, body: 'x' })
  }
  await Promise.all(Array.from({ length: AT_ONCE }, put))
  const runs = []
  for (let run = 0; run < ROTATIONS; run++) {
    await kms('RotateKeyOnDemand', { KeyId: KeyMetadata.KeyId })
    const [cpu, startMs] = [process.cpuUsage(), performance.now()]
    const reply = await fetch(`${cloud.endpoint}/_sealstack/rewrap`, {
      method: 'POST',
      body: JSON.stringify({ bucket }),
    })
    const { rewrapped } = await reply.json()
    const [ms, { user, system }] = [performance.now() - startMs, process.cpuUsage(cpu)]
    if (rewrapped !== objects) throw new Error(`${rewrapped} of ${objects} were re-wrapped`)
    runs.push({ perSecond: Math.round((objects / ms) * 1000), cpuUs: Math.round((user + system) / objects) })
  }
  const [best] = runs.sort((a, b) => a.cpuUs - b.cpuUs)
  const middle = runs[Math.floor(ROTATIONS / 2)]
  return {
    mode,
    objects,
    'per second': middle.perSecond,
    'CPU us each': middle.cpuUs,
    'least CPU us': best.cpuUs,
  }
}
