import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { S3Client } from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'
import { memoryKeyring } from '@sealstack/envelope'
import { textOf } from '@sealstack/http'
import { createIam } from '@sealstack/iam'
import { createLogger } from '@sealstack/logging'
import { onTestFinished } from 'vitest'
import type { ObsOverrides } from '../src/index.ts'
import { startObs } from './_util.ts'

/** The account of the store, and another one. */
export const HOME = '000000000000'
/** See {@link HOME}. */
export const AWAY = '111122223333'

/** `test` and `away` are root users; `ann` is a user of the first account, `bob` of the other. Nobody is who signs nothing. */
export type Who = 'test' | 'away' | 'ann' | 'bob' | 'nobody'

/** The ARN of one of them. */
export const arnOf = (who: Exclude<Who, 'nobody'>): string =>
  ({
    test: `arn:aws:iam::${HOME}:root`,
    away: `arn:aws:iam::${AWAY}:root`,
    ann: `arn:aws:iam::${HOME}:user/ann`,
    bob: `arn:aws:iam::${AWAY}:user/bob`,
  })[who]

/** An identity service with two accounts and a user in each; their access keys are their names. */
const startIdentities = async () => {
  const keyOf = (who: string) => ({ accessKeyId: who, secretAccessKey: who })
  const zeros = '0'.repeat(32)
  const iam = await createIam(
    {
      dataDir: undefined,
      region: 'us-east-1',
      accountId: HOME,
      domainId: zeros,
      projectId: zeros,
      admin: keyOf('test'),
    },
    { log: createLogger('iam', { level: 'silent' }), keyring: memoryKeyring() },
  )
  onTestFinished(iam.close)
  await iam.provision.account({ id: AWAY, name: 'away', accessKeys: [keyOf('away')] })
  await iam.provision.user(HOME, { name: 'ann', accessKeys: [keyOf('ann')] })
  await iam.provision.user(AWAY, { name: 'bob', accessKeys: [keyOf('bob')] })
  return iam
}

/** A request that goes past the SDKs and past the socket. */
export interface Asked {
  readonly method?: string
  readonly path: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What was answered. */
export interface Answer {
  readonly status: number
  /** The error's, of the whole or of a part. */
  readonly code: string
  readonly message: string
  readonly text: string
}

/** A policy with one statement. */
export const policyOf = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })

/** An object store with two accounts. Users have the permissions that they are given, and at first none. */
export const startWithAccounts = async (overrides: Partial<ObsOverrides> = {}) => {
  const iam = await startIdentities()
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const obs = await startObs({
    credentials: iam.credentials('s3', 'us-east-1'),
    identities: iam.identities,
    log: createLogger('obs', { level: 'info', destination }),
    ...overrides,
  })
  /** The AWS SDK, signed by somebody. */
  const as = (who: Exclude<Who, 'nobody'>): S3Client => {
    const client = new S3Client({
      endpoint: obs.url,
      region: 'us-east-1',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: who, secretAccessKey: who },
    })
    onTestFinished(() => client.destroy())
    return client
  }
  const ask = async (who: Who, { method = 'GET', path, query = '', body = '', ...asked }: Asked): Promise<Answer> => {
    const md5 = createHash('md5').update(body).digest('base64')
    const plain = {
      host: 'localhost',
      'content-length': String(Buffer.byteLength(body)),
      ...(body === '' ? {} : { 'content-md5': md5 }),
      ...asked.headers,
    }
    const headers =
      who === 'nobody'
        ? plain
        : signRequest(
            { method, rawPath: path, rawQuery: query, headers: plain },
            {
              accessKeyId: who,
              secretAccessKey: who,
              region: 'us-east-1',
              service: 's3',
              nowMs: Date.now(),
              payloadHash: 'UNSIGNED-PAYLOAD',
            },
          )
    const reply = await obs.dispatch({
      id: crypto.randomUUID(),
      method,
      rawPath: path,
      rawQuery: query,
      headers,
      body: Readable.from([Buffer.from(body)]),
      signal: new AbortController().signal,
      remoteAddress: '127.0.0.1',
      secure: false,
    })
    const answer = await textOf(reply)
    const [code = '', message = ''] = ['Code', 'Message'].map(
      (name) => new RegExp(`<${name}>(.*?)</`).exec(answer)?.[1],
    )
    return { status: reply.status, code, message: message.replaceAll('&quot;', '"'), text: answer }
  }
  /** Gives a user statements in place of those that it had. */
  const allow = async (who: 'ann' | 'bob', ...statements: readonly object[]): Promise<void> => {
    // A policy has at least one statement; this one allows nothing of the store's.
    const given = statements.length === 0 ? [{ Action: 'sts:GetCallerIdentity' }] : statements
    const policy = policyOf(...given.map((each) => ({ Effect: 'Allow', Resource: '*', ...each })))
    await iam.provision.user(who === 'ann' ? HOME : AWAY, { name: who, inline: { [`${who}'s`]: policy } })
  }
  return { ...obs, as, ask, allow, lines }
}
