import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { CreateKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { clientsOf, newDir, outcomeOf, readyOf, runProgram } from './_util.ts'

const start = (dir: string, env: Record<string, string> = {}) =>
  runProgram(['start', '--port', '0', '--data', dir], env)

describe('sealstack start', () => {
  test('serves on loopback, says where, and ends on SIGTERM', async ({ expect }) => {
    const dir = join(newDir(), 'cloud')
    const child = start(dir)
    const ready = await readyOf(child)
    expect(ready).toMatchObject({ accessKeyId: 'test', region: 'us-east-1', dataDir: dir })
    for (const url of [ready.endpoint, ready.kms, ready.obs]) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await (await fetch(`${ready.endpoint}/_sealstack/health`)).json()).toMatchObject({ status: 'ok' })
    expect(statSync(join(dir, 'kms/root.key')).mode & 0o777).toBe(0o600)
    child.kill('SIGTERM')
    expect((await outcomeOf(child)).code).toBe(0)
  })

  test('chooses the service by the request, on one port and on each of its own', async ({ expect }) => {
    const ready = await readyOf(start(newDir()))
    await clientsOf(ready.endpoint).s3.send(new CreateBucketCommand({ Bucket: 'one' }))
    await clientsOf(ready.obs).s3.send(
      new PutObjectCommand({ Bucket: 'one', Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms' }),
    )
    expect((await clientsOf(ready.endpoint).kms.send(new ListKeysCommand({}))).Keys).toHaveLength(1)
    expect((await clientsOf(ready.kms).kms.send(new ListKeysCommand({}))).Keys).toHaveLength(1)
    const otc = await fetch(`${ready.endpoint}/v1.0/${'0'.repeat(32)}/kms/list-keys`, { method: 'POST', body: '{}' })
    expect(await otc.json()).toMatchObject({ error: { error_code: 'KMS.0301' } })
  })

  test.for<
    [string, (dir: string) => Promise<{ args: string[]; env?: Record<string, string>; undo?: () => void }>, RegExp]
  >([
    [
      'a port in use',
      async () => {
        const server = createServer().listen(0, '127.0.0.1')
        await new Promise((resolve) => server.once('listening', resolve))
        const address = server.address()
        return {
          args: ['--port', String(typeof address === 'object' ? address?.port : 0), '--memory'],
          undo: () => server.close(),
        }
      },
      /Port \d+ on 127\.0\.0\.1 is in use/,
    ],
    [
      'a folder that cannot be written',
      async () => ({ args: ['--port', '0', '--data', '/dev/null/cloud'] }),
      /cannot be written/,
    ],
    [
      'a folder of another process',
      async (dir) => {
        await readyOf(start(dir))
        return { args: ['--port', '0', '--data', dir] }
      },
      /in use by another Sealstack process/,
    ],
    [
      'a root key that is gone',
      async (dir) => {
        const child = start(dir)
        const { endpoint } = await readyOf(child)
        await clientsOf(endpoint).kms.send(new CreateKeyCommand({}))
        child.kill('SIGTERM')
        await outcomeOf(child)
        execFileSync('rm', [join(dir, 'kms/root.key')])
        return { args: ['--port', '0', '--data', dir] }
      },
      /root\.key is missing/,
    ],
    [
      'another root key',
      async (dir) => {
        const child = start(dir)
        await readyOf(child)
        child.kill('SIGTERM')
        await outcomeOf(child)
        writeFileSync(join(dir, 'kms/root.key'), `${'0'.repeat(64)}\n`)
        return { args: ['--port', '0', '--data', dir] }
      },
      /is not the root key that the KMS/,
    ],
    [
      'a passphrase that is not the right one',
      async (dir) => {
        const child = start(dir, { SEALSTACK_ROOT_PASSPHRASE: 'right' })
        await readyOf(child)
        child.kill('SIGTERM')
        await outcomeOf(child)
        return { args: ['--port', '0', '--data', dir], env: { SEALSTACK_ROOT_PASSPHRASE: 'wrong' } }
      },
      /The passphrase is not the one/,
    ],
    [
      'a folder of a newer version',
      async (dir) => {
        mkdirSync(join(dir, 'kms'))
        spawnSync(
          process.execPath,
          [
            '-e',
            `
        const Database = require('libsql'); const db = new Database(${JSON.stringify(join(dir, 'kms/kms.db'))})
        db.exec('CREATE TABLE _migrations (name TEXT PRIMARY KEY)'); db.exec("INSERT INTO _migrations VALUES ('99991231_future')")`,
          ],
          { cwd: new URL('../../../packages/metadata', import.meta.url) },
        )
        return { args: ['--port', '0', '--data', dir] }
      },
      /written by a newer version/,
    ],
  ])('%s is told in one sentence, with a non-zero exit', async ([, prepare, expected], { expect }) => {
    const { args, env, undo } = await prepare(newDir())
    const { code, stderr, stdout } = await outcomeOf(runProgram(['start', ...args], env))
    undo?.()
    expect(code).toBe(1)
    expect(stderr).toMatch(expected)
    expect(stderr).not.toMatch(/ {4}at /)
    expect(stdout).toBe('')
  })
})

test('sealstack demo plays its scene and takes under 30 lines', async ({ expect }) => {
  const { code, stdout } = await outcomeOf(runProgram(['demo']))
  expect(stdout).toContain('KMS.DisabledException')
  expect(stdout).toContain('All of it went as it must.')
  expect(stdout.split('\n').length).toBeLessThan(30)
  expect(stdout).not.toContain('\u001b[')
  expect(code).toBe(0)
})

test('sealstack demo --json tells programs the same', async ({ expect }) => {
  const { code, stdout, stderr } = await outcomeOf(runProgram(['demo', '--json']))
  const { steps } = JSON.parse(stdout)
  expect(steps).toHaveLength(8)
  expect(steps[5].facts).toMatchObject({ status: 400, code: 'KMS.DisabledException' })
  expect(steps[7].facts).toMatchObject({ status: 422, code: 'ObjectCorrupted' })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('an aws command sends 200 MB there and back', async ({ expect, skip }) => {
  // The command is no npm package: it is there where the system has it, and in continuous integration.
  if (spawnSync('aws', ['--version']).status !== 0) skip('there is no aws command on this machine')
  const dir = newDir()
  const { endpoint } = await readyOf(start(join(dir, 'cloud')))
  const file = join(dir, 'file')
  writeFileSync(file, seededBytes(200_000_000))
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
  }
  const aws = (...args: string[]) =>
    execFileSync('aws', ['--endpoint-url', endpoint, 's3', ...args], { env, encoding: 'utf8' })
  aws('mb', 's3://big')
  aws('cp', '--only-show-errors', file, 's3://big/file', '--sse', 'aws:kms')
  aws('cp', '--only-show-errors', 's3://big/file', `${file}.back`)
  expect(readFileSync(`${file}.back`).equals(readFileSync(file))).toBe(true)
})
