import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { CreateKeyCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { onTestFinished, test, vi } from 'vitest'
import { createProgram } from '../src/cli/program.ts'
import { startCloud } from '../src/index.ts'
import { clientsOf, newDir, outcomeOf, runProgram } from './_util.ts'

const NOWHERE = 'http://127.0.0.1:9'

/** Something that listens and is no cloud: it answers 200 and a page. */
const elsewhere = async (): Promise<string> => {
  const server = createServer((_, res) => void res.end('<p>hello</p>')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Files that are wrong in some way, and none that is sealed. */
const wrongFiles = (): string => {
  const dir = newDir()
  mkdirSync(join(dir, 'folder'))
  writeFileSync(join(dir, 'plain'), 'a letter')
  writeFileSync(join(dir, 'large'), Buffer.alloc(5_000_001))
  writeFileSync(join(dir, 'large.yaml'), 'buckets: [{ name: photos, objects: [{ from: large }] }]')
  writeFileSync(join(dir, 'missing.yaml'), 'buckets: [{ name: photos, objects: [{ from: nothing }] }]')
  return dir
}

/** Runs the program in this process, which is a hundred times quicker than one of its own. */
const runHere = async (line: string, env: Record<string, string>) => {
  const exit = Symbol('exit')
  const said = { stdout: '', stderr: '' }
  let code: unknown
  const spies = [
    ...(['stdout', 'stderr'] as const).map((name) =>
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        said[name] += text
        return true
      }),
    ),
    vi.spyOn(process, 'exit').mockImplementation((with_) => {
      code = with_
      throw exit
    }),
  ]
  try {
    const words = line.split(' ')
    const program = await createProgram(env, words)
    await program.parseAsync(['node', 'sealstack', ...words])
    code = process.exitCode
  } catch (error) {
    if (error !== exit) throw error
  } finally {
    process.exitCode = undefined
    for (const spy of spies) spy.mockRestore()
  }
  return { code, ...said }
}

interface WrongUse {
  readonly env?: Record<string, string>
  readonly code: number
  readonly says: string
}

test('what is wrong is told in a sentence that says what to do, by an exit code of its own', async ({ expect }) => {
  const [dir, other] = [wrongFiles(), await elsewhere()]
  await using cloud = await startCloud()
  const { KeyMetadata } = await clientsOf(cloud.endpoint).kms.send(new CreateKeyCommand({}))
  const wrong: Readonly<Record<string, WrongUse>> = {
    [`status --endpoint ${NOWHERE}`]: {
      code: 3,
      says: `No cloud answers at ${NOWHERE}. Start one with "sealstack start", or name it with --endpoint.`,
    },
    'status --endpoint localhost': { code: 2, says: '"localhost" is not the URL of a cloud: write http://HOST:PORT.' },
    [`kms list-keys --endpoint ${other}`]: { code: 3, says: `${other} is not a KMS: it answered 200. Name another` },
    [`status --endpoint ${other}`]: { code: 3, says: `${other} is not a Sealstack cloud: it answered 200. Name` },
    'status --colour': { code: 2, says: "unknown option '--colour'" },
    'status --colour --json': {
      code: 2,
      says: `{"error":"unknown option '--colour'. Add --help for what it takes.","exitCode":2}\n`,
    },
    'kms schedule-deletion k --days 3 --json': {
      code: 2,
      says: `{"error":"option '--days <days>' argument '3' is invalid. Write 7 to 30. Add --help for what it takes.","exitCode":2}\n`,
    },
    'kms describe-key --json': {
      code: 2,
      says: `{"error":"missing required argument 'key'. Add --help for what it takes.","exitCode":2}\n`,
    },
    'start --memory --port x': { code: 2, says: 'SEALSTACK_PORT must be a port' },
    'start --memory': { env: { SEALSTACK_LOG: 'loud' }, code: 2, says: 'SEALSTACK_LOG must be silent or error' },
    'kms list-keys': {
      env: { SEALSTACK_SECRET_ACCESS_KEY: 'wrong' },
      code: 1,
      says: 'SEALSTACK_ACCESS_KEY_ID and SEALSTACK_SECRET_ACCESS_KEY say who asks.',
    },
    'kms create-key --alias photos': { code: 1, says: 'was made, but not its alias: ValidationException: Alias must' },
    'kms schedule-deletion k --days 3': { code: 2, says: 'Write 7 to 30.' },
    'scrub --prefix a/': { code: 2, says: 'Keys of which bucket? Name it with --bucket.' },
    'rewrap --prefix a/': { code: 2, says: 'Which bucket? Name it with --bucket' },
    'iam explain --principal a --action b': { code: 1, says: 'action: must be as in s3:GetObject' },
    [`seed ${dir}/none.yaml`]: { code: 1, says: 'none.yaml cannot be read: there is no such file.' },
    [`seed ${dir}/missing.yaml`]: { code: 1, says: 'The objects of "nothing" cannot be read: there is no such file.' },
    [`seed ${dir}/large.yaml`]: { code: 1, says: 'Files of more than 5 MB are not sent along: use "sealstack start' },
    [`envelope inspect ${dir}/folder`]: { code: 1, says: 'This is a folder. Name a file' },
    [`envelope inspect ${dir}/plain`]: { code: 1, says: 'The file is refused' },
    [`envelope encrypt ${dir}/plain --key ${KeyMetadata?.KeyId} --out ${dir}/no/where`]: {
      code: 1,
      says: `There is no folder ${dir}/no.`,
    },
  }
  for (const [line, { env = {}, code, says }] of Object.entries(wrong)) {
    const outcome = await runHere(line, { SEALSTACK_ENDPOINT: cloud.endpoint, ...env })
    expect(outcome, line).toEqual({ code, stdout: '', stderr: expect.stringContaining(says) })
  }
  expect(readdirSync(dir).sort()).toEqual(['folder', 'large', 'large.yaml', 'missing.yaml', 'plain'])
})

test('output that nobody reads to its end is no failure', async ({ expect }) => {
  await using cloud = await startCloud()
  const child = runProgram(['status', '--endpoint', cloud.endpoint])
  child.stdout.destroy()
  expect(await outcomeOf(child)).toMatchObject({ code: 0, stderr: '' })
})

test('Ctrl-C ends the demonstration with its cloud and its folder', async ({ expect }) => {
  const temporary = newDir()
  const child = runProgram(['demo'], { TMPDIR: temporary })
  const ended = outcomeOf(child)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 130, stderr: 'sealstack: Interrupted; nothing is left behind.\n' })
  expect(readdirSync(temporary)).toEqual([])
})

test('Ctrl-C ends a scrub, and a re-wrapping after the slice that is under way', async ({ expect }) => {
  await using cloud = await startCloud()
  const { s3, kms } = clientsOf(cloud.endpoint)
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  for (const Key of ['one', 'two', 'three']) {
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: 'x', ServerSideEncryption: 'aws:kms' }))
  }
  cloud.faults.add({ service: 'kms', operation: 'Decrypt', hang: true })
  const env = { SEALSTACK_ENDPOINT: cloud.endpoint }
  const scrub = runProgram(['scrub'], env)
  await expect.poll(() => cloud.faults.list()[0]?.struck, { timeout: 20_000 }).toBe(1)
  scrub.kill('SIGINT')
  expect(await outcomeOf(scrub)).toMatchObject({ code: 130, stdout: '' })
  cloud.faults.clear()
  cloud.faults.add({ service: 'kms', operation: 'ReEncrypt*', latency: '200ms' })
  const line = `rewrap --bucket photos --to ${KeyMetadata?.KeyId} --per-second 1 --json`
  const rewrap = runProgram(line.split(' '), env)
  const ended = outcomeOf(rewrap)
  await expect.poll(() => cloud.faults.list()[0]?.struck, { timeout: 20_000 }).toBe(1)
  rewrap.kill('SIGTERM')
  const { code, stdout } = await ended
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 130, rewrapped: 1, isInterrupted: true })
})
