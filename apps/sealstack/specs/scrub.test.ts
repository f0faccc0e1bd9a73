import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateKeyCommand, DisableKeyCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { test } from 'vitest'
import { z } from 'zod'
import { outcomeOf, runProgram, startHere } from './_util.ts'

const Bucket = 'photos'

test('sealstack scrub says by its exit code what it has found, and the KMS’s events say who opened what for it', async ({
  expect,
}) => {
  const { s3, kms, endpoint, services, dataDir } = await startHere()
  const scrub = (...args: string[]) => outcomeOf(runProgram(['scrub', '--endpoint', endpoint, ...args]))
  await s3.send(new CreateBucketCommand({ Bucket }))
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  const SSEKMSKeyId = KeyMetadata?.Arn
  const put = (Key: string) =>
    s3.send(
      new PutObjectCommand({ Bucket, Key, Body: seededBytes(1_000_000), ServerSideEncryption: 'aws:kms', SSEKMSKeyId }),
    )
  await put('a')
  await put('b')
  const clean = await scrub()
  expect(clean).toEqual({
    code: 0,
    stdout: 'Looked at 2 versions and 0 parts of uploads, 1.9 MiB: all verified.\n',
    stderr: '',
  })

  const events = async (query: string) => {
    const answer = await fetch(`${endpoint}/_sealstack/events?${query}`)
    return z.object({ events: z.array(z.looseObject({ requestId: z.string() })) }).parse(await answer.json()).events
  }
  const principal = 'arn:aws:iam::000000000000:role/service/obs'
  const [event, ...others] = await events(`object=${Bucket}/a&operation=Scrub`)
  expect(event).toMatchObject({ principal, requestId: expect.stringMatching(/^scrub-[0-9a-f]{16}$/), status: 200 })
  expect(others).toEqual([])
  const calls = await events(`service=kms&cause=${event?.requestId}`)
  expect(calls).toMatchObject(
    ['a', 'b'].map((key) => ({
      operation: 'Decrypt',
      principal,
      encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${Bucket}/${key}` },
    })),
  )

  await kms.send(new DisableKeyCommand({ KeyId: SSEKMSKeyId }))
  const disabled = await scrub('--bucket', Bucket, '--prefix', 'b')
  expect(disabled.code).toBe(5)
  expect(disabled.stdout).toContain('unverifiable photos/b: the KMS answers DisabledException')

  const blobId = (await services().obs.inspect(Bucket, 'a'))?.blobId ?? ''
  const path = join(dataDir, 'obs/blobs', blobId.slice(0, 2), blobId)
  writeFileSync(path, readFileSync(path).subarray(1))
  const damaged = await scrub('--json')
  expect(damaged.code).toBe(4)
  const lines = damaged.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([
    { finding: { verdict: 'mislabelled', bucket: Bucket, key: 'a' } },
    { finding: { verdict: 'unverifiable', bucket: Bucket, key: 'b' } },
    { report: { versions: 2, mislabelled: 1, unverifiable: 1 } },
  ])
})

test('sealstack scrub says what it cannot do', async ({ expect }) => {
  const { endpoint } = await startHere(null)
  const scrub = (...args: string[]) => outcomeOf(runProgram(['scrub', '--endpoint', ...args]))
  expect(await scrub(endpoint, '--bucket', 'none')).toMatchObject({
    code: 1,
    stderr: 'sealstack: There is no bucket none.\n',
  })
  expect(await scrub(endpoint, '--prefix', 'a')).toMatchObject({ code: 2, stderr: expect.stringContaining('--bucket') })
  expect(await scrub('http://127.0.0.1:1')).toMatchObject({ code: 3, stderr: expect.stringContaining('No cloud') })
})
