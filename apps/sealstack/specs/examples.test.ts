import { execFile, spawn, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'vitest'
import { newDir, newProject, outcomeOf, startHere } from './_util.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const examples = join(root, 'examples')
const run = promisify(execFile)

/** How long SDKs of other languages may take to be fetched, built and run; `npm run test:examples` gives them more. */
const LIMIT_S = Number(process.env.SEALSTACK_EXAMPLES_SECONDS ?? 20)
const TIMEOUT_MS = (LIMIT_S + 40) * 1000

test('vitest', async ({ expect }) => {
  const dir = newProject()
  writeFileSync(join(dir, 'photos.test.mjs'), readFileSync(join(examples, 'vitest/photos.test.mjs')))
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { stdout } = await run(process.execPath, [vitest, 'run', '--root', dir, '--testTimeout', '60000'], {
    cwd: dir,
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
  })
  expect(stdout).toMatch(/Tests {2}2 passed/)
})

test('pytest', async ({ expect, skip }) => {
  const python = '/usr/bin/python3'
  if (spawnSync(python, ['-c', 'import boto3']).status !== 0) skip('there is no boto3 on this machine')
  const { endpoint } = await startHere(null)
  // What pytest does with such a file, where there is none.
  const driver =
    'import test_photos as t\nfor name in [n for n in dir(t) if n.startswith("test_")]:\n  t.setup_function()\n  getattr(t, name)()\n  print(name)'
  const env = { PATH: process.env.PATH, SEALSTACK_ENDPOINT: endpoint, PYTHONDONTWRITEBYTECODE: '1' }
  const { stdout } = await run(python, ['-c', driver], { cwd: join(examples, 'pytest'), env })
  expect(stdout.trim().split('\n')).toHaveLength(2)
})

/** Runs a program in a copy of an example, against a new cloud. Gives why there is nothing to judge, or what it said. */
const bounded = async (example: string, program: string, args: readonly string[], env: Record<string, string>) => {
  const { endpoint } = await startHere(null)
  const cwd = join(newDir(), example)
  cpSync(join(examples, example), cwd, { recursive: true })
  // A group of its own: whatever it has started ends with it.
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env, SEALSTACK_ENDPOINT: endpoint },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    process.kill(-Number(child.pid), 'SIGKILL')
  }, LIMIT_S * 1000)
  const { code, stdout, stderr } = await outcomeOf(child).finally(() => clearTimeout(timer))
  const said = stdout + stderr
  if (isLate) return { reason: `its packages were not at hand within ${LIMIT_S} s: see npm run test:examples`, said }
  const [missing] = (code !== 0 && MISSING.exec(said)) || []
  return { reason: missing && `what it needs cannot be had: ${missing.trim()}`, said }
}

/** How Maven and Go say that a package cannot be fetched, or that they are too old. */
const MISSING = /.*(?:Could not (?:transfer|resolve)|Get "https:|lookup disabled|requires go >=|release version).*/

const isThere = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0

test('JUnit', { timeout: TIMEOUT_MS }, async ({ expect, skip }) => {
  if (!isThere('mvn', '--version') || !isThere('javac', '--version')) skip('there is no Java or no Maven here')
  // One short-lived virtual machine rather than two.
  const quick = { MAVEN_OPTS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' }
  const { reason, said } = await bounded('junit', 'mvn', ['-B', '-ntp', 'test', '-DforkCount=0'], quick)
  if (reason !== undefined) skip(reason)
  expect(said).toContain('Tests run: 3, Failures: 0, Errors: 0, Skipped: 0')
})

test('Go', { timeout: TIMEOUT_MS }, async ({ expect, skip }) => {
  if (!isThere('go', 'version')) skip('there is no Go here')
  const { reason, said } = await bounded('go', 'go', ['test', '-v', './...'], { GOTOOLCHAIN: 'local' })
  if (reason !== undefined) skip(reason)
  expect(said.match(/^--- PASS/gm), said).toHaveLength(3)
})

test('the AWS Encryption SDK', async ({ expect }) => {
  const { endpoint } = await startHere(null)
  const dir = newProject()
  writeFileSync(join(dir, 'seal.mjs'), readFileSync(join(examples, 'encryption-sdk/seal.mjs')))
  const { stdout } = await run(process.execPath, ['--no-warnings', 'seal.mjs'], {
    cwd: dir,
    env: { PATH: process.env.PATH, SEALSTACK_ENDPOINT: endpoint },
  })
  expect(stdout).toMatch(/^sealed: \d+ bytes.*\nopened: nobody else may read this\n$/)
})
