import { createHash, createHmac } from 'node:crypto'
import { memoryKeyring } from '@sealstack/envelope'
import { createHandler, listen } from '@sealstack/http'
import { createLogger } from '@sealstack/logging'
import { fakeClock } from '@sealstack/testing'
import { onTestFinished } from 'vitest'
import { createIam } from '../src/index.ts'

/** Of the domain and the project of the first account. */
export const ZEROS = '0'.repeat(32)

/** An answer of the OTC identity API. */
export interface Answer {
  readonly status: number
  readonly token: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of many shapes.
  readonly body: any
}

/** What a request bears. */
export interface Sent {
  readonly token?: string
  readonly subject?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** An identity service on a free port, and a caller of its OTC API. */
export const startIam = async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1))
  const iam = await createIam(
    {
      dataDir: undefined,
      region: 'eu-de',
      accountId: '000000000000',
      domainId: ZEROS,
      projectId: ZEROS,
      admin: { accessKeyId: 'admin', secretAccessKey: 'admin-secret' },
    },
    { log: createLogger('iam', { level: 'silent' }), keyring: memoryKeyring(), clock },
  )
  const listener = await listen(createHandler(iam.dispatch), { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await listener.close(0)
    await iam.close()
  })
  const call = async (route: string, { token, subject, body, headers = {} }: Sent = {}): Promise<Answer> => {
    const [method = '', path = ''] = route.split(' ')
    const response = await fetch(`${listener.url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { 'x-auth-token': token }),
        ...(subject === undefined ? {} : { 'x-subject-token': subject }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const answered = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, token: response.headers.get('x-subject-token') ?? '', body: answered }
  }
  const signIn = (name: string, password: string, scope?: object, domain = 'default'): Promise<Answer> =>
    call('POST /v3/auth/tokens', { body: passwordRequest(name, password, scope, domain) })
  const admin = (await signIn('admin', 'admin-secret', { project: { id: ZEROS } })).token
  return { ...iam, clock, url: listener.url, call, signIn, admin }
}

/** What asks for a token by a password. */
export const passwordRequest = (name: string, password: string, scope?: object, domain = 'default'): object => ({
  auth: {
    identity: { methods: ['password'], password: { user: { name, password, domain: { name: domain } } } },
    ...(scope ? { scope } : {}),
  },
})

/** A signer of the `Access=` scheme, written from its description, apart from the verifier. */
export const signedHeaders = (
  { method, url, body = '' }: { readonly method: string; readonly url: string; readonly body?: string },
  { access, secret, securityToken }: { access: string; secret: string; securityToken?: string },
  nowMs: number,
): Record<string, string> => {
  const { host, pathname, searchParams } = new URL(url)
  const date = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
  const query = [...searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  const canonical = [
    method,
    pathname.endsWith('/') ? pathname : `${pathname}/`,
    query.sort().join('&'),
    `host:${host}`,
    `x-sdk-date:${date}`,
    '',
    'host;x-sdk-date',
    sha256(body),
  ].join('\n')
  const signature = createHmac('sha256', secret)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex')
  return {
    'x-sdk-date': date,
    authorization: `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
    ...(securityToken === undefined ? {} : { 'x-security-token': securityToken }),
  }
}
