// The servers that are measured, each a process of its own over a folder of its own.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { root } from '../scripts/prepare.mjs'
import { openConnection } from './connection.mjs'
import { installPackage, peerFile, programOnPath } from './peers.mjs'
import { requestFor } from './requests.mjs'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const SSE_KMS = { 'x-amz-server-side-encryption': 'aws:kms' }
const BUCKET_KEY = { ...SSE_KMS, 'x-amz-server-side-encryption-bucket-key-enabled': 'true' }
const AZURITE = {
  account: 'devstoreaccount1',
  // Azurite's published development key.
  accountKey: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
}

/** How often it is looked whether a group of processes has ended: for some 5 s. */
const MAX_TRIES = 250

/** Starts a program and waits for the line that says it is ready; what the line matched goes to `describe`. */
const launch = async (command, args, { ready, describe, cwd, extraEnv = {}, isGroup = false }) => {
  const stdio = ['ignore', 'pipe', 'inherit']
  const child = spawn(command, args, { stdio, cwd, env: { ...env, ...extraEnv }, detached: isGroup })
  const found = await new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code) => reject(new Error(`${command} ${args[0]} ended with ${code}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = ready.exec(line)
      if (match) resolve(match)
    })
  })
  const stop = async () => {
    const ended = new Promise((resolve) => child.removeAllListeners('exit').once('exit', resolve))
    process.kill(isGroup ? -child.pid : child.pid, 'SIGTERM')
    await ended
    // What npx has started may still be writing when npx has ended.
    for (let tries = 0; isGroup && tries < MAX_TRIES && isThere(-child.pid); tries++) await setTimeout(20)
  }
  return { pid: child.pid, target: { host: '127.0.0.1', bucket: 'bench', ...describe(found) }, stop }
}

const isThere = (pid) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const sealstack =
  (headers, nodeArgs = []) =>
  (folder, serverArgs) =>
    launch(
      execPath,
      [...serverArgs, ...nodeArgs, join(root, 'apps/sealstack/dist/main.js'), 'start', '--port', '0', '--data', folder],
      sealstackReady(headers),
    )

const sealstackReady = (headers) => ({
  ready: /^sealstack ready (.*)$/,
  describe: ([, json]) => {
    const { endpoint, accessKeyId, region } = JSON.parse(json)
    const port = Number(new URL(endpoint).port)
    return { dialect: 's3', port, accessKeyId, secretAccessKey: 'test', region, headers, checks: true }
  },
})

/** The package as people install it, by the command that they type. npx starts a shell, which a signal must reach too. */
const npxSealstack = (folder) => {
  const cwd = installPackage()
  return (
    cwd &&
    launch('npx', ['sealstack', 'start', '--port', '0', '--data', folder], {
      ...sealstackReady(SSE_KMS),
      cwd,
      isGroup: true,
    })
  )
}

const s3rver = (folder) => {
  const program = peerFile('s3rver', 'bin/s3rver.js')
  return program && launch(execPath, [program, '--silent', '-d', folder, '-a', '127.0.0.1', '-p', '0'], S3RVER)
}
const S3RVER = {
  ready: /listening on .*:(\d+)/,
  describe: ([, port]) => ({
    ...{ dialect: 's3', port: Number(port), accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', region: 'us-east-1' },
    ...{ headers: {}, checks: true },
  }),
}

const azurite = (folder) => {
  const program = peerFile('azurite', 'dist/src/blob/main.js')
  const args = ['--silent', '--skipApiVersionCheck', '--disableTelemetry', '--location', folder, '--blobPort', '0']
  return (
    program &&
    launch(execPath, [program, ...args], {
      ready: /listens on http:\/\/127\.0\.0\.1:(\d+)/,
      describe: ([, port]) => ({ dialect: 'azure', port: Number(port), ...AZURITE, checks: true }),
      cwd: folder,
    })
  )
}

const minio = async (folder) => {
  const program = programOnPath('minio', env.PATH ?? '')
  if (!program) return undefined
  const port = await freePort()
  const user = { accessKeyId: 'bench-user', secretAccessKey: 'bench-secret' }
  return launch(program, ['server', folder, '--address', `127.0.0.1:${port}`], {
    ready: /API: /,
    describe: () => ({ dialect: 's3', port, ...user, region: 'us-east-1', headers: {}, checks: true }),
    extraEnv: { MINIO_ROOT_USER: user.accessKeyId, MINIO_ROOT_PASSWORD: user.secretAccessKey },
  })
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const sink = (folder) =>
  launch(execPath, [here('./sink.mjs'), folder], {
    ready: /^ready (\d+)$/,
    describe: ([, port]) => ({ dialect: 'plain', port: Number(port) }),
  })

const disk = async (folder) => ({ pid: undefined, target: { dialect: 'disk', folder }, stop: async () => undefined })

const STARTERS = {
  sealstack: sealstack(SSE_KMS),
  'sealstack-unsealed': sealstack(SSE_KMS, ['--import', here('./no-cipher.mjs')]),
  'sealstack-bucket-key': sealstack(BUCKET_KEY),
  'npx sealstack': npxSealstack,
  s3rver,
  azurite,
  minio,
  'node:http': sink,
  disk,
}

/** Starts a target over a new folder, with its bucket; undefined where it cannot be had on this machine. */
export const startTarget = async (name, parent, serverArgs = []) => {
  const folder = join(parent, name.replace(/[: ]/, '-'))
  mkdirSync(folder, { recursive: true })
  const started = await STARTERS[name](folder, serverArgs)
  if (!started) return undefined
  const target = { ...started.target, name }
  if (target.dialect === 's3' || target.dialect === 'azure') {
    const connection = openConnection(target)
    const query = target.dialect === 'azure' ? 'restype=container' : ''
    await connection.send(requestFor({ ...target, headers: {} }, { method: 'PUT', query }))
    connection.close()
  }
  return { ...started, target }
}
