import { execFile, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CreateKeyCommand } from '@aws-sdk/client-kms'
import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { type TestContext, test } from 'vitest'
import { newDir, startHere } from './_util.ts'

/** The system's own, whose packages are the system's too. */
const PYTHON = '/usr/bin/python3'
const FILES = 40
/** Files in the largest tree; continuous integration sends more than a quick run does. */
const MANY_FILES = Number(process.env.SEALSTACK_TEST_FILES ?? FILES)
const TIMEOUT_MS = 60_000 + MANY_FILES * 150
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: 'us-east-1' }

/** These programs are no npm packages: they are there where the system has them, and in continuous integration. */
const needs = (program: string, { skip }: TestContext): void => {
  const { status } = spawnSync(program, [program === 'rclone' ? 'version' : '--version'])
  if (status !== 0) skip(`there is no ${program} on this machine`)
}

/** Runs a program beside the cloud that it talks to, with no settings of the machine's. */
const runner =
  (home: string) =>
  async (program: string, ...args: readonly string[]): Promise<string> => {
    const env = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', ...CREDENTIALS }
    const { stdout } = await promisify(execFile)(program, args, { env, encoding: 'utf8', maxBuffer: 2 ** 26 })
    return stdout
  }

/** A tree with names that need escapes, small files and an empty one. */
const makeTree = (root: string, files: number): void => {
  for (let index = 0; index < files; index++) {
    const dir = join(root, `d${index % 5}`, `e ${index % 3}`)
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, `file ${index} ü+&%41.txt`), seededBytes((index * 37) % 3000, index))
  }
}

const treeOf = (root: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(root, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(root, name)).toString('base64')]),
  )

const setUp = async (context: TestContext, program: string, files = FILES) => {
  needs(program, context)
  const cloud = await startHere(null)
  const { KeyMetadata } = await cloud.kms.send(new CreateKeyCommand({}))
  const home = newDir()
  const [tree, back, big] = ['tree', 'back', 'big'].map((name) => join(home, name)) as [string, string, string]
  makeTree(tree, files)
  mkdirSync(back)
  writeFileSync(big, seededBytes(11 * 2 ** 20))
  const headOf = (Bucket: string, Key: string) => cloud.s3.send(new HeadObjectCommand({ Bucket, Key }))
  return { ...cloud, home, tree, back, big, run: runner(home), keyArn: KeyMetadata?.Arn ?? '', headOf }
}

test.for(['plain', 'sse-kms', 'signature version 2'] as const)(
  'rclone, %s: a tree there and back, checked; a large file in parts; a change',
  { timeout: TIMEOUT_MS },
  async (mode, context) => {
    const { expect } = context
    const { run, endpoint, home, tree, back, big, keyArn, headOf, s3 } = await setUp(
      context,
      'rclone',
      mode === 'plain' ? MANY_FILES : FILES,
    )
    const kms = mode === 'sse-kms' ? `server_side_encryption = aws:kms\nsse_kms_key_id = ${keyArn}\n` : ''
    const v2 = mode === 'signature version 2' ? 'v2_auth = true\n' : ''
    const config = join(home, 'rclone.conf')
    const keys = 'access_key_id = test\nsecret_access_key = test\nregion = us-east-1'
    writeFileSync(config, `[s]\ntype = s3\nprovider = Other\n${keys}\nendpoint = ${endpoint}\n${kms}${v2}`)
    const rclone = (...args: readonly string[]) => run('rclone', '--config', config, '--transfers', '8', ...args)
    await rclone('mkdir', 's:rclone')
    await rclone('sync', tree, 's:rclone/x')
    await rclone('check', tree, 's:rclone/x')
    await rclone('sync', 's:rclone/x', back)
    expect(treeOf(back)).toEqual(treeOf(tree))
    await rclone('copyto', big, 's:rclone/big', '--s3-upload-cutoff', '5M', '--s3-chunk-size', '5M')
    expect(await rclone('lsf', 's:rclone', '--format', 'sp')).toContain(`${11 * 2 ** 20};big`)
    await rclone('check', '--download', home, 's:rclone', '--include', '/big')
    const wanted = mode === 'sse-kms' ? { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn } : {}
    for (const key of ['big', 'x/d0/e 0/file 0 ü+&%41.txt']) expect(await headOf('rclone', key)).toMatchObject(wanted)

    // What has gone is deleted, what is new is sent, and the rest is let alone.
    cpSync(join(tree, 'd0'), join(back, 'd0'), { recursive: true })
    writeFileSync(join(back, 'd0', 'new'), 'new')
    await rclone('delete', 's:rclone/x/d1')
    expect(await rclone('sync', back, 's:rclone/x', '--size-only', '--stats-one-line', '-v')).toBe('')
    await rclone('check', back, 's:rclone/x')
    await rclone('moveto', 's:rclone/big', 's:rclone/moved')
    await rclone('touch', '--timestamp', '2020-01-01T00:00:00', 's:rclone/moved')
    expect(await rclone('lsf', 's:rclone', '--format', 'tp', '--files-only')).toContain('2020-01-01 00:00:00;moved')
    await rclone('delete', 's:rclone')
    expect((await s3.send(new ListObjectsV2Command({ Bucket: 'rclone' }))).KeyCount).toBe(0)
    await rclone('rmdir', 's:rclone')
  },
)

test.for(['v4', 'v2'] as const)(
  's3cmd, signature %s: a tree there and back, a large file in parts, SSE-KMS',
  async (signature, context) => {
    const { expect } = context
    const { run, endpoint, tree, back, big, keyArn, headOf } = await setUp(context, 's3cmd')
    const host = new URL(endpoint).host
    const options = [
      '--access_key=test',
      '--secret_key=test',
      '--no-ssl',
      '--region=us-east-1',
      '--no-progress',
      '--config=/dev/null',
    ]
    const version = signature === 'v2' ? ['--signature-v2'] : []
    const s3cmd = (...args: readonly string[]) =>
      run('s3cmd', ...options, `--host=${host}`, `--host-bucket=${host}`, ...version, ...args)
    await s3cmd('mb', 's3://cmd')
    await s3cmd('sync', `${tree}/`, 's3://cmd/x/')
    await s3cmd('sync', 's3://cmd/x/', `${back}/`)
    expect(treeOf(back)).toEqual(treeOf(tree))
    const kms = ['--server-side-encryption', `--server-side-encryption-kms-id=${keyArn}`]
    await s3cmd('put', '--multipart-chunk-size-mb=5', ...kms, big, 's3://cmd/a ü')
    await s3cmd('put', ...kms, join(tree, 'd1', 'e 1', 'file 1 ü+&%41.txt'), 's3://cmd/small')
    for (const key of ['a ü', 'small']) {
      expect(await headOf('cmd', key)).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn })
    }
    await s3cmd('get', 's3://cmd/a ü', `${big}.back`)
    expect(readFileSync(`${big}.back`).equals(readFileSync(big))).toBe(true)
    expect(await s3cmd('info', 's3://cmd/a ü')).toMatch(/SSE: +aws:kms/)
    expect(await s3cmd('info', 's3://cmd')).toMatch(/Location: +us-east-1/)
    await s3cmd('cp', '--acl-private', ...kms, 's3://cmd/a ü', 's3://cmd/copy')
    expect(await headOf('cmd', 'copy')).toMatchObject({ SSEKMSKeyId: keyArn, ContentLength: 11 * 2 ** 20 })
    const url = (await s3cmd('signurl', 's3://cmd/small', '+60')).trim()
    expect((await fetch(url)).status).toBe(200)
    await s3cmd('del', '--recursive', '--force', 's3://cmd')
    await s3cmd('rb', 's3://cmd')
  },
)

test('aws s3 and s3api: a tree there and back, SSE-KMS, checksums, URLs', async (context) => {
  const { expect } = context
  const { run, endpoint, tree, back, big, keyArn, headOf } = await setUp(context, 'aws')
  const aws = (...args: readonly string[]) => run('aws', '--endpoint-url', endpoint, ...args)
  const kms = ['--sse', 'aws:kms', '--sse-kms-key-id', keyArn]
  await aws('s3', 'mb', 's3://cli')
  await aws('s3', 'sync', '--only-show-errors', ...kms, tree, 's3://cli/x')
  // Sizes and times are compared, and nothing is sent again but what is younger.
  expect(await aws('s3', 'sync', tree, 's3://cli/x')).toBe('')
  const young = join(tree, 'd1', 'e 1', 'file 1 ü+&%41.txt')
  utimesSync(young, new Date(Date.now() + 60_000), new Date(Date.now() + 60_000))
  expect((await aws('s3', 'sync', tree, 's3://cli/x', '--no-progress')).trim().split('\n')).toHaveLength(1)
  await aws('s3', 'sync', '--only-show-errors', 's3://cli/x', back)
  expect(treeOf(back)).toEqual(treeOf(tree))
  expect(await headOf('cli', 'x/d0/e 0/file 0 ü+&%41.txt')).toMatchObject({
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: keyArn,
  })
  const api = async (name: string, ...args: readonly string[]) =>
    JSON.parse(await aws('s3api', name, '--bucket', 'cli', '--output', 'json', ...args))
  const [put, get] = [
    ['--key', 'sum', '--body', big],
    ['--key', 'sum', `${big}.back`],
  ]
  expect(await api('put-object', ...put, '--checksum-algorithm', 'SHA256')).toMatchObject({
    ChecksumSHA256: expect.stringMatching(/=$/),
  })
  expect(await api('get-object', '--checksum-mode', 'ENABLED', ...get)).toMatchObject({ ContentLength: 11 * 2 ** 20 })
  expect((await api('list-objects-v2', '--prefix', 'x/', '--page-size', '7')).Contents).toHaveLength(FILES)
  const url = (await aws('s3', 'presign', 's3://cli/sum')).trim()
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(11 * 2 ** 20)
  await aws('s3', 'mv', '--only-show-errors', ...kms, 's3://cli/sum', 's3://cli/moved')
  expect(await headOf('cli', 'moved')).toMatchObject({ SSEKMSKeyId: keyArn })
  await aws('s3', 'rb', 's3://cli', '--force')
})

test('boto3: Regions, transfers in parts, pages, SSE-KMS and a disabled key', async (context) => {
  if (spawnSync(PYTHON, ['-c', 'import boto3']).status !== 0) context.skip('there is no boto3 on this machine')
  const { endpoint } = await startHere(null)
  const script = fileURLToPath(new URL('./clients/boto3-client.py', import.meta.url))
  context.expect((await runner(newDir())(PYTHON, script, endpoint)).trim()).toBe('ok')
})
