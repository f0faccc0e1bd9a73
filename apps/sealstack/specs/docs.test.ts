import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { newDir, newProject, startHere } from './_util.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const run = promisify(execFile)

const blocksOf = (file: string, language: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text)

/** The program by its name, and the port of a cloud that has another than the default. */
const shell = (script: string, endpoint: string): string =>
  `set -e\nsealstack() { "${process.execPath}" "${join(root, 'apps/sealstack/dist/main.js')}" "$@"; }\n${script}`.replaceAll(
    'http://localhost:4566',
    endpoint,
  )

describe('the blocks of code of README.md', () => {
  test('JavaScript runs, with the imports that a reader adds', async ({ expect }) => {
    const { endpoint, s3 } = await startHere(null)
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
    const dir = newProject()
    const prelude =
      "import * as s3 from '@aws-sdk/client-s3'\nimport ObsClient from 'esdk-obs-nodejs'\nObject.assign(globalThis, s3, { ObsClient })\n"
    writeFileSync(join(dir, 'prelude.mjs'), prelude)
    // The one for vitest has its twin in examples/.
    const blocks = blocksOf('README.md', 'js').filter((text) => !text.includes('sealstack/vitest'))
    const names = ['prelude', ...blocks.keys()]
    for (const [index, text] of blocks.entries()) {
      writeFileSync(join(dir, `${index}.mjs`), text.replace(/http:\/\/[\w.]+:4566/g, endpoint))
    }
    const all = `${names.map((name) => `await import('./${name}.mjs')`).join('\n')}\nconsole.log('done')\nprocess.exit()`
    writeFileSync(join(dir, 'all.mjs'), all)
    const { stdout } = await run(process.execPath, ['--no-warnings', 'all.mjs'], { cwd: dir })
    expect(stdout).toMatch(/done\n$/)
  })

  test('lines for a shell run, where they are for a running cloud', async ({ expect }) => {
    const { endpoint, s3, kms } = await startHere(null)
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
    for (const AliasName of ['alias/old', 'alias/new']) {
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
      await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyMetadata?.KeyId }))
    }
    // Those from before 2023 take no endpoint from the environment.
    const version = String(spawnSync('aws', ['--version']).stdout ?? '')
    const hasAws = /aws-cli\/(1\.(29|[3-9]\d)|2\.(1[3-9]|[2-9]\d))/.test(version)
    const blocks = blocksOf('README.md', 'sh')
      .filter((text) => !/npm (start|test)|aws s3/.test(text) || (hasAws && text.includes('aws s3')))
      .map((text) => text.replaceAll(/(?<!\/\/)localhost:4566/g, endpoint))
    const dir = newDir()
    for (const name of ['README.md', 'backup.tar']) writeFileSync(join(dir, name), 'x')
    const env = { PATH: process.env.PATH, HOME: dir, SEALSTACK_ENDPOINT: endpoint }
    await run('bash', ['-c', shell(blocks.join('\n'), endpoint)], { cwd: dir, env })
    expect(existsSync(join(dir, 'backup.tar.sealed'))).toBe(true)
  })
})

describe('the blocks of code of docs/', () => {
  test.for(['docs/guide.md', 'docs/recipes.md'])('%s: programs run as they are', async (file, { expect }) => {
    const dir = newProject()
    const blocks = blocksOf(file, 'js')
    expect(blocks.length).toBeGreaterThan(0)
    const names = blocks.map((text, index) => {
      // The oldest Node that there is has no `await using` yet.
      const old = text.replace(
        /await using (\w+) = (.*?)( \/\/.*)?$/gm,
        'const $1 = $2; const end$1 = () => $1.close()',
      )
      writeFileSync(join(dir, `${index}.mjs`), old.includes('endother') ? `${old}\nawait endother()` : old)
      return `./${index}.mjs`
    })
    writeFileSync(join(dir, 'all.mjs'), names.map((name) => `await import('${name}')`).join('\n'))
    const { stdout } = await run(process.execPath, ['--no-warnings', 'all.mjs'], { cwd: dir })
    expect(stdout).toBe('')
  })

  test('docs/guide.md: lines for a shell run as they are', async ({ expect }) => {
    const { endpoint } = await startHere(null)
    const script = blocksOf('docs/guide.md', 'sh').join('\n')
    const env = { PATH: process.env.PATH, SEALSTACK_ENDPOINT: endpoint }
    const { stdout } = await run('bash', ['-c', shell(script, endpoint)], { cwd: newDir(), env })
    expect(stdout).toContain('alias/photos')
  })
})
