#!/usr/bin/env node
// `node scripts/record-plans.mjs FILE`: writes the plans of all queries that the commonest requests need, so that a program that has
// them needs no compiler for these.
import { subscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { root } from './prepare.mjs'

const { COMPILED } = await import(join(root, 'packages/metadata/dist/query-compiler.js'))
const plans = new Map()
subscribe(COMPILED, ({ schema, query, plan }) => {
  if (!plans.has(schema)) plans.set(schema, new Map())
  plans.get(schema).set(query, plan)
})

const { startCloud } = await import(join(root, 'apps/sealstack/dist/index.js'))
const { signRequest } = await import(join(root, 'packages/auth/dist/index.js'))

const KMS = { 'x-amz-server-side-encryption': 'aws:kms' }
const REQUESTS = [
  ['PUT', '/photos'],
  ['PUT', '/photos/plain', {}, 'a'],
  ['PUT', '/photos/sealed', KMS, 'a'],
  ['PUT', '/photos/sealed', KMS, 'b'],
  ['HEAD', '/photos'],
  ['HEAD', '/photos/sealed'],
  ['GET', '/photos/sealed'],
  ['GET', '/photos', {}, undefined, 'list-type=2'],
  ['GET', '/'],
  ['DELETE', '/photos/plain'],
]

const use = async (cloud) => {
  const { endpoint, region, credentials } = cloud.aws()
  const { host } = new URL(endpoint)
  for (const [method, rawPath, more = {}, body, rawQuery = ''] of REQUESTS) {
    const options = { ...credentials, region, service: 's3', nowMs: Date.now(), payloadHash: 'UNSIGNED-PAYLOAD' }
    const { host: _, ...headers } = signRequest({ method, rawPath, rawQuery, headers: { host, ...more } }, options)
    const reply = await fetch(`${endpoint}${rawPath}?${rawQuery}`, { method, headers, body })
    await reply.arrayBuffer()
    if (!reply.ok) throw new Error(`${method} ${rawPath} was answered ${reply.status}`)
  }
}

const dataDir = mkdtempSync(join(tmpdir(), 'sealstack-plans-'))
try {
  // A new folder, then the same again: each asks for things of its own.
  for (let start = 0; start < 2; start++) {
    const cloud = await startCloud({ dataDir })
    await use(cloud)
    await cloud.clock.advance('1h')
    await cloud.close()
  }
  const cloud = await startCloud()
  await use(cloud)
  await (await cloud.fork()).close()
  await cloud.close()
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}
writeFileSync(process.argv[2], serialize(plans))
