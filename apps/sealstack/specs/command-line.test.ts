import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { z } from 'zod'
import { awsKms, otcKms } from '../src/cli/call-kms.ts'
import { accessOf } from '../src/cli/cloud-flags.ts'
import { awsFileKeyring, otcFileKeyring } from '../src/envelope/file-keyring.ts'
import { inspectFile, openFile, sealFile } from '../src/envelope/seal-file.ts'
import { startCloud } from '../src/index.ts'
import { newDir, outcomeOf, readyOf, runProgram, startHere } from './_util.ts'

/** Runs the program against a cloud and reads what it prints as JSON. */
const against =
  (endpoint: string) =>
  async (line: string, env: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await outcomeOf(
      runProgram([...line.split(' '), '--json'], { SEALSTACK_ENDPOINT: endpoint, ...env }),
    )
    return {
      code,
      said: stdout === '' ? undefined : JSON.parse(stdout),
      error: stderr === '' ? '' : JSON.parse(stderr).error,
    }
  }

describe('a running cloud', () => {
  test('is started, asked, used and emptied from the command line', async ({ expect }) => {
    const dir = newDir()
    const child = runProgram(['start', '--port', '0', '--data', dir])
    const { endpoint } = await readyOf(child)
    const run = against(endpoint)
    expect(await run('status')).toMatchObject({ code: 0, said: { endpoint, dataDir: dir, faults: [], snapshots: [] } })
    const { said } = await run('kms create-key --alias alias/photos --description for-photos')
    expect(said).toMatchObject({ KeyState: 'Enabled', Description: 'for-photos' })
    expect((await run('kms disable-key alias/photos')).said).toMatchObject({ KeyState: 'Disabled' })
    expect((await run('kms list-keys')).said.Keys).toMatchObject([{ KeyId: said.KeyId, Aliases: ['alias/photos'] }])
    expect((await run('kms schedule-deletion alias/photos --days 7')).said).toMatchObject({ KeyId: said.KeyId })
    expect(await run('kms describe-key alias/none')).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^NotFoundException: /),
    })
    expect(await run('reset')).toMatchObject({ code: 2, error: expect.stringContaining(`all that is in ${dir}`) })
    expect(await run('reset --yes')).toMatchObject({ code: 0 })
    expect((await run('kms list-keys')).said.Keys).toEqual([])
  })

  test('prints what a shell needs, which the AWS tools understand', async ({ expect }) => {
    const { endpoint } = await startHere(null)
    const { code, stdout } = await outcomeOf(runProgram(['env', '--endpoint', endpoint]))
    expect(code).toBe(0)
    const printed = execFileSync('sh', [
      '-c',
      `eval "$1"; echo $AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID $AWS_REGION`,
      'sh',
      stdout,
    ])
    expect(String(printed)).toBe(`${endpoint} test us-east-1\n`)
  })

  test('whose clock was moved still answers', async ({ expect }) => {
    await using cloud = await startCloud()
    await cloud.clock.advance('30d')
    expect(await against(cloud.endpoint)('kms list-keys')).toMatchObject({ code: 0, said: { Keys: [] } })
  })

  test('with a control token is asked with it', async ({ expect }) => {
    await using cloud = await startCloud({ controlToken: 'secret' })
    const run = against(cloud.endpoint)
    expect(await run('status')).toMatchObject({ code: 1, error: expect.stringContaining('wants its token') })
    expect(await run('status', { SEALSTACK_CONTROL_TOKEN: 'secret' })).toMatchObject({ code: 0 })
  })
})

const created = z.object({ KeyMetadata: z.object({ KeyId: z.string() }) })

/** Seals and opens as the program does, in this process. */
const filesOf = (endpoint: string, dialect: string) => {
  const access = accessOf({}, { endpoint })
  const keyring = dialect === 'otc' ? otcFileKeyring(otcKms(access, '0'.repeat(32))) : awsFileKeyring(awsKms(access))
  const work = { keyring, signal: new AbortController().signal, progress: () => new PassThrough() }
  return {
    createKey: async () => (await awsKms(access)('CreateKey', {}, created)).KeyMetadata.KeyId,
    seal: (source: string, keyId: string) =>
      sealFile({ source, target: `${source}.sealed`, keyId, context: { of: 'mine', 'a b': '=' } }, work),
    open: (source: string, target: string) => openFile({ source, target }, work),
  }
}

describe('sealed files', () => {
  test.for(['aws', 'otc'])('come back as they were, by the %s API', async (kms, { expect }) => {
    const { endpoint } = await startHere(null)
    const { createKey, seal, open } = filesOf(endpoint, kms)
    const keyId = await createKey()
    const dir = newDir()
    for (const plainBytes of [0, 1, 65_535, 65_536, 65_537, 1_000_000]) {
      const file = join(dir, `${plainBytes}.bin`)
      const plain = seededBytes(plainBytes)
      writeFileSync(file, plain)
      await seal(file, keyId)
      const facts = { kms, keyId: expect.stringContaining(keyId), context: { of: 'mine', 'a b': '=' } }
      expect(await inspectFile(`${file}.sealed`)).toMatchObject({ facts, plainBytes })
      if (plainBytes > 16) expect(readFileSync(`${file}.sealed`).includes(plain.subarray(0, 16))).toBe(false)
      expect(await open(`${file}.sealed`, `${file}.out`)).toMatchObject({ plainBytes })
      expect(readFileSync(`${file}.out`).equals(plain)).toBe(true)
    }
  })

  test('are refused with nothing left when a bit of them is another', async ({ expect }) => {
    const { endpoint } = await startHere(null)
    const { createKey, seal, open } = filesOf(endpoint, 'aws')
    const dir = newDir()
    const file = join(dir, 'plain')
    writeFileSync(file, seededBytes(200_000))
    await seal(file, await createKey())
    const sealed = readFileSync(`${file}.sealed`)
    const text = sealed.toString('latin1')
    const cases: [string, Buffer][] = [
      ['the context', Buffer.from(text.replace('"of":"mine"', '"of":"ours"'), 'latin1')],
      ['a name in the head', Buffer.from(text.replace('"a b":"="', '"a\\tb":""'), 'latin1')],
      ['the last byte', Buffer.concat([sealed.subarray(0, -1), Buffer.from([(sealed.at(-1) ?? 0) ^ 1])])],
      ['the length', sealed.subarray(0, -70_000)],
      ['everything', seededBytes(300)],
      ['nothing', Buffer.alloc(0)],
    ]
    for (const [name, bytes] of cases) {
      expect(bytes.equals(sealed), name).toBe(false)
      writeFileSync(join(dir, 'changed'), bytes)
      await expect(open(join(dir, 'changed'), join(dir, 'out')), name).rejects.toThrow(
        /InvalidCiphertext|ends within|not a sealed file|does not verify|No envelope/,
      )
    }
    expect(readdirSync(dir).sort()).toEqual(['changed', 'plain', 'plain.sealed'])
  })

  test('are made and opened by the program, which overwrites nothing', async ({ expect }) => {
    const { endpoint } = await startHere(null)
    const run = against(endpoint)
    await run('kms create-key --alias alias/k')
    const dir = newDir()
    const file = join(dir, 'plain')
    writeFileSync(file, 'a letter')
    const encrypt = `envelope encrypt ${file} --key alias/k --context of=mine --context a=b=c`
    expect(await run(encrypt)).toMatchObject({
      code: 0,
      said: { file: `${file}.sealed`, context: { of: 'mine', a: 'b=c' } },
    })
    expect(await run(encrypt)).toMatchObject({ code: 1, error: expect.stringContaining('not overwritten') })
    const decrypt = `envelope decrypt ${file}.sealed`
    expect(await run(decrypt)).toMatchObject({ code: 1, error: expect.stringContaining('not overwritten') })
    expect(await run(`${decrypt} --out ${file}.out`)).toMatchObject({ code: 0, said: { plainBytes: 8 } })
    expect(readFileSync(`${file}.out`, 'utf8')).toBe('a letter')
    expect(await run(`envelope inspect ${file}`)).toMatchObject({
      code: 1,
      error: expect.stringContaining('The file is refused'),
    })
  })

  test.for(['while it writes', 'while it waits for the KMS'])(
    'leave nothing after Ctrl-C %s',
    async (when, { expect }) => {
      await using cloud = await startCloud()
      const { said: key } = await against(cloud.endpoint)('kms create-key')
      const dir = newDir()
      const file = join(dir, 'large')
      writeFileSync(file, '')
      truncateSync(file, 4_000_000_000)
      const isWaiting = when !== 'while it writes'
      if (isWaiting) cloud.faults.add({ service: 'kms', hang: true })
      const child = runProgram(['envelope', 'encrypt', file, '--key', key.KeyId, '--endpoint', cloud.endpoint])
      const ended = outcomeOf(child)
      const partial = `${file}.sealed.${child.pid}.partial`
      await expect
        .poll(() => (isWaiting ? cloud.faults.list()[0]?.struck === 1 : existsSync(partial)), {
          timeout: 20_000,
          interval: 5,
        })
        .toBe(true)
      child.kill('SIGINT')
      expect(await ended).toMatchObject({ code: 130, stderr: 'sealstack: Interrupted; nothing is left behind.\n' })
      expect(readdirSync(dir)).toEqual(['large'])
    },
  )
})
