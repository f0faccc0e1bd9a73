import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import { tempDir } from '@sealstack/testing'
import { onTestFinished } from 'vitest'
import { type Cloud, startCloud } from '../src/cloud.ts'
import { readConfig } from '../src/config.ts'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/** A folder that goes with the test. */
export const newDir = (): string => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  return dir.path
}

/** A folder in which the package and the SDKs are installed, as far as an import can tell. */
export const newProject = (sealstack = join(ROOT, 'apps/sealstack')): string => {
  const modules = join(newDir(), 'node_modules')
  mkdirSync(modules)
  for (const name of ['@aws-sdk', '@aws-crypto', 'vitest', 'esdk-obs-nodejs']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  symlinkSync(sealstack, join(modules, 'sealstack'))
  return dirname(modules)
}

/** The files of a folder that hold a text. */
export const filesWith = (folder: string, text: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return filesWith(path, text)
    return readFileSync(path).includes(text) ? [path] : []
  })

/** Clients of a cloud, as a user would make them; the administrator's where no other keys are given. */
export const clientsOf = (endpoint: string, keys = credentials) => {
  const options = { endpoint, region: 'us-east-1', maxAttempts: 1, credentials: keys }
  const [s3, kms] = [new S3Client({ ...options, forcePathStyle: true }), new KMSClient(options)]
  onTestFinished(() => {
    s3.destroy()
    kms.destroy()
  })
  return { s3, kms }
}

/** A cloud in this process, with its data in a folder, a new one by default; `null` keeps it in memory. */
export const startHere = async (dataDir: string | null = newDir()) => {
  const flags = dataDir === null ? { memory: true } : { data: dataDir }
  const cloud: Cloud = await startCloud({ ...readConfig({ SEALSTACK_PORT: '0' }, flags), logLevel: 'silent' })
  let isOpen = true
  const stop = async (): Promise<void> => {
    if (isOpen) await cloud.close()
    isOpen = false
  }
  onTestFinished(stop)
  return { ...cloud, ...clientsOf(cloud.endpoint), dataDir: dataDir ?? '', stop }
}

/** The command-line program in a process of its own. */
export const runProgram = (args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await exited
  })
  return child
}

/** What a program printed and how it ended. */
export const outcomeOf = async (child: ChildProcess) => {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk) => (stdout += chunk))
  child.stderr?.on('data', (chunk) => (stderr += chunk))
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

/** What the ready line of a program says. */
export const readyOf = async (
  child: ChildProcess,
): Promise<{
  endpoint: string
  kms: string
  obs: string
  accessKeyId: string
  region: string
  dataDir: string | null
}> => {
  if (!child.stdout) throw new Error('the program has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('sealstack ready ')) {
      child.stdout.resume()
      return JSON.parse(line.slice('sealstack ready '.length))
    }
  }
  throw new Error('the program ended without being ready')
}

/** A service as a process of its own; gives the URL that it logs. */
export const startService = async (app: string, env: Record<string, string>) => {
  const main = fileURLToPath(new URL(`../../${app}/dist/main.js`, import.meta.url))
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  const stop = async (): Promise<unknown> => {
    child.kill('SIGTERM')
    return (await exited)[0]
  }
  onTestFinished(async () => {
    await stop()
  })
  for await (const line of createInterface({ input: child.stderr })) {
    const { url } = JSON.parse(line)
    if (url) {
      child.stderr.resume()
      return { url: String(url), stop }
    }
  }
  throw new Error(`${app} ended without listening`)
}
