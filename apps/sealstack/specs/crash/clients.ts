import { Agent } from 'node:http'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/** The server answered, and not as it should have: the request was not cut off by a crash. */
export class WrongAnswer extends Error {}

/** What the workload speaks with: the official clients, and signed requests for what is OBS's alone. */
export interface Clients {
  readonly s3: S3Client
  readonly kms: KMSClient
  /** A signed POST; `target` may have a query. @throws WrongAnswer for anything but a 2xx. */
  readonly post: (target: string, body?: Uint8Array) => Promise<void>
  /** The control API. */
  readonly control: (path: string, body: object) => Promise<Response>
  readonly close: () => void
}

/** Clients of one server, none of which tries anything twice. */
export const clientsOf = (endpoint: string): Clients => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const options = { endpoint, region: 'us-east-1', maxAttempts: 1, credentials, requestHandler: { httpAgent: agent } }
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  const kms = new KMSClient(options)
  return {
    s3,
    kms,
    post: async (target, body = new Uint8Array()) => {
      const [rawPath = '', rawQuery = ''] = target.split('?')
      const { host: _, ...headers } = signRequest(
        { method: 'POST', rawPath, rawQuery, headers: { host: new URL(endpoint).host } },
        { ...credentials, region: 'us-east-1', service: 's3', nowMs: Date.now(), payloadHash: 'UNSIGNED-PAYLOAD' },
      )
      const response = await fetch(endpoint + target, { method: 'POST', headers, body: Buffer.from(body) })
      const text = await response.text()
      if (!response.ok) throw new WrongAnswer(`POST ${target} was answered ${response.status}: ${text}`)
    },
    control: (path, body) => fetch(endpoint + path, { method: 'POST', body: JSON.stringify(body) }),
    close: () => {
      s3.destroy()
      kms.destroy()
      agent.destroy()
    },
  }
}
