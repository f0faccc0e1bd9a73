// GenerateDataKey, Encrypt and Decrypt of the KMS: over HTTP, through the dispatcher, and by flow.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ask, hear } from './child.mjs'
import { medians } from './measure.mjs'
import { signedKmsRequest } from './sign.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const EncryptionContext = { 'aws:s3:arn': 'arn:aws:s3:::photos/cat.jpg' }

const call = async ({ host, port }, name, input) => {
  const { headers, body } = signedKmsRequest(name, input, `${host}:${port}`)
  const response = await fetch(`http://${host}:${port}/`, { method: 'POST', headers, body })
  if (response.status !== 200) throw new Error(await response.text())
  return response.json()
}

/** How many a second one core does: the load generator has another, and is not what is measured. */
const withCore = (figures) => ({ ...figures, perCore: Number((1e6 / figures.cpuUs).toPrecision(3)) })

/** What is asked of each operation. */
const inputs = async (address) => {
  const { KeyMetadata } = await call(address, 'CreateKey', {})
  const Plaintext = Buffer.alloc(32, 1).toString('base64')
  const common = { KeyId: KeyMetadata.KeyId, EncryptionContext }
  const { CiphertextBlob } = await call(address, 'Encrypt', { ...common, Plaintext })
  return {
    GenerateDataKey: { ...common, KeySpec: 'AES_256' },
    Encrypt: { ...common, Plaintext },
    Decrypt: { ...common, CiphertextBlob },
  }
}

export const bench = async ({ seconds, runs, serverArgs }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sealstack-bench-'))
  const server = fork(path('./kms-server.mjs'), [folder], { execArgv: serverArgs })
  const load = fork(path('./load.mjs'))
  try {
    const address = { host: '127.0.0.1', port: (await hear(server)).port }
    const rows = []
    for (const [name, input] of Object.entries(await inputs(address))) {
      for (const connections of [1, 16]) {
        const run = async (runSeconds) => {
          const before = await ask(server, { ask: 'cpu' })
          const result = await ask(load, { address, name, body: input, connections, seconds: runSeconds })
          const { cpuUs } = await ask(server, { ask: 'cpu' })
          return { ...result, cpuUs: (cpuUs - before.cpuUs) / (result.perSecond * runSeconds) }
        }
        const measured = withCore(await medians(run, { seconds, runs }))
        rows.push({ operation: name, level: `HTTP, ${connections} conn.`, ...measured })
      }
      for (const level of ['dispatcher', 'direct', 'flow']) {
        if (level === 'direct' && name === 'Encrypt') continue
        const measured = withCore(await ask(server, { ask: 'inside', level, name, input, seconds, runs }))
        rows.push({ operation: name, level, ...measured })
      }
    }
    return rows
  } finally {
    if (server.connected) server.send({ ask: 'stop' })
    load.disconnect()
    await new Promise((resolve) => (server.exitCode === null ? server.once('exit', resolve) : resolve()))
    rmSync(folder, { recursive: true, force: true })
  }
}
