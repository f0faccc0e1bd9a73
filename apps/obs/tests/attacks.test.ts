import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { presign, signRequest } from '@sealstack/auth'
import { test } from 'vitest'
import { HOME, startWithAccounts } from './_accounts.ts'
import { contentMd5, sendRaw } from './_util.ts'

/** Two buckets of one account, whose user ann may do everything in the first. */
const setUp = async () => {
  const store = await startWithAccounts()
  const root = store.as('test')
  for (const Bucket of ['mine', 'other']) {
    await root.send(new CreateBucketCommand({ Bucket }))
    await root.send(new PutObjectCommand({ Bucket, Key: 'k', Body: `of ${Bucket}` }))
  }
  await store.allow('ann', { Action: 's3:*', Resource: ['arn:aws:s3:::mine', 'arn:aws:s3:::mine/*'] })
  const host = `127.0.0.1:${store.port}`
  const sign = (method: string, path: string, { query = '', headers = {}, nowMs = Date.now(), who = 'ann' } = {}) =>
    signRequest(
      { method, rawPath: path, rawQuery: query, headers: { host, ...headers } },
      {
        accessKeyId: who,
        secretAccessKey: who,
        region: 'us-east-1',
        service: 's3',
        nowMs,
        payloadHash: 'UNSIGNED-PAYLOAD',
      },
    ) as Record<string, string>
  /** Bytes as they are, since clients put right what is wrong here; gives all that comes back. */
  const wire = async (head: readonly string[], body = ''): Promise<string> => {
    const socket = connect(store.port, '127.0.0.1')
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    return text(socket)
  }
  const headLines = (headers: Record<string, string>) =>
    Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return { ...store, ann: store.as('ann'), sign, wire, headLines, host }
}

const codeOf = (answer: string): string => /<Code>(.*?)</.exec(answer)?.[1] ?? answer.slice(0, 60)

test('a signature is good for its own request, until its time is over, and for no other algorithm', async ({
  expect,
}) => {
  const { ann, url, sign, host } = await setUp()
  const send = async (method: string, target: string, headers: Record<string, string>) => {
    const { host: _, ...rest } = headers
    return codeOf(await (await fetch(`${url}${target}`, { method, headers: rest })).text())
  }
  const own = sign('GET', '/mine/k')
  expect(await send('GET', '/mine/k', own)).toBe('of mine')
  for (const [method, target] of [
    ['GET', '/other/k'],
    ['GET', '/mine/K'],
    ['DELETE', '/mine/k'],
    ['GET', '/mine/k?versionId=null'],
  ] as const) {
    expect.soft(await send(method, target, own), `${method} ${target}`).toBe('SignatureDoesNotMatch')
  }
  expect(await send('GET', '/mine/k', { ...own, 'x-amz-date': '20261123T000000Z' })).not.toBe('of mine')
  expect(await send('PUT', '/mine/n', { ...sign('PUT', '/mine/n'), 'x-amz-acl': 'public-read' })).toBe('AccessDenied')
  expect(await send('GET', '/mine/k', sign('GET', '/mine/k', { nowMs: Date.now() - 16 * 60_000 }))).toBe(
    'RequestTimeTooSkewed',
  )

  const options = { accessKeyId: 'ann', secretAccessKey: 'ann', region: 'us-east-1', service: 's3', expiresS: 60 }
  const unsigned = { method: 'GET', rawPath: '/mine/k', rawQuery: '', headers: { host } }
  const past = presign(unsigned, { ...options, nowMs: Date.now() - 61_000 })
  expect(await (await fetch(`${url}/mine/k?${past}`)).text()).toContain('<Message>Request has expired</Message>')
  const good = await getSignedUrl(ann, new GetObjectCommand({ Bucket: 'mine', Key: 'k' }), { expiresIn: 60 })
  const withHeader = await fetch(good, { headers: { 'x-amz-expected-bucket-owner': HOME } })
  expect(await withHeader.text()).toContain('There were headers present in the request which were not signed')
  for (const change of [
    (at: string) => `${at}&x-amz-acl=public-read`,
    (at: string) => at.replace('X-Amz-Expires=60', 'X-Amz-Expires=600000'),
    (at: string) => at.replace('AWS4-HMAC-SHA256', 'none'),
    (at: string) => at.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'),
    (at: string) => at.replace(/X-Amz-Signature=\w+/, 'X-Amz-Signature='),
    (at: string) => at.replace(/&X-Amz-Signature=\w+/, ''),
    (at: string) => `${at}&AWSAccessKeyId=ann&Expires=9999999999&Signature=x`,
  ]) {
    const answer = await fetch(change(good))
    expect.soft([400, 403], change(good)).toContain(answer.status)
  }
  // Each scheme with the signature of another, and with the key in the wrong place.
  const signature = /Signature=(\w+)/.exec(own.authorization ?? '')?.[1] ?? ''
  const date = new Date().toUTCString()
  const sha1 = createHmac('sha1', 'ann').update(`GET\n\n\n${date}\n/mine/k`).digest('base64')
  for (const authorization of [
    `AWS ann:${signature}`,
    `OBS ann:${signature}`,
    `AWS ann:`,
    (own.authorization ?? '').replace(/Signature=\w+/, `Signature=${Buffer.from(sha1, 'base64').toString('hex')}`),
    (own.authorization ?? '').replace('HMAC-SHA256', 'HMAC-SHA1'),
    (own.authorization ?? '').replace('HMAC-SHA256', 'ECDSA-P256-SHA256'),
    'Basic YW5uOmFubg==',
    'Bearer ann',
    '',
  ]) {
    const answer = await fetch(`${url}/mine/k`, { headers: { ...own, date, authorization } })
    expect.soft(answer.status, authorization).toBeGreaterThanOrEqual(400)
  }
  expect((await fetch(`${url}/mine/k`, { headers: { date, authorization: `AWS ann:${sha1}` } })).status).toBe(200)
})

test('nobody calls for somebody else', async ({ expect }) => {
  const { ask } = await setUp()
  const subject = { kind: 'user', arn: `arn:aws:iam::${HOME}:root`, accountId: HOME, name: 'root' }
  const headers = {
    'x-sealstack-on-behalf-of': Buffer.from(JSON.stringify(subject)).toString('base64url'),
    'x-forwarded-for': '10.0.0.1',
    'x-amz-security-token': '',
  }
  for (const who of ['ann', 'bob', 'nobody'] as const) {
    expect((await ask(who, { path: '/other/k', headers })).code).toMatch(/AccessDenied|InvalidToken/)
  }
})

test('neither path nor host reaches past what was signed and allowed', async ({ expect }) => {
  const { sign, wire, headLines, ask, host } = await setUp()
  for (const path of [
    '/mine/../other/k',
    '/mine/%2e%2e/other/k',
    '/mine/..%2fother%2fk',
    '/mine//../other/k',
    '/mine/./../other/k',
    '/mine/%2E%2E%2Fother/k',
    '/mine\\..\\other\\k',
    '/mine/..;/other/k',
    '/mine/k%00/../../other/k',
  ]) {
    const answer = await wire([`GET ${path} HTTP/1.1`, 'connection: close', ...headLines(sign('GET', path))])
    expect.soft(answer, path).not.toContain('of other')
    expect.soft(answer, path).toMatch(/^HTTP\/1\.1 4\d\d /)
  }
  for (const path of ['//other/k', '/./other/k', '/other/./k', '/mine%2f..%2fother/k', '/%6fther/k', '/OTHER/k']) {
    const answer = await wire([`GET ${path} HTTP/1.1`, 'connection: close', ...headLines(sign('GET', path))])
    expect.soft(answer, path).not.toContain('of other')
  }
  // The key is what was sent, whatever it looks like.
  expect((await ask('ann', { method: 'PUT', path: '/mine/../other/k', body: 'dots' })).status).toBe(200)
  expect((await ask('ann', { path: '/mine/../other/k' })).text).toBe('dots')
  expect((await ask('test', { path: '/other/k' })).text).toBe('of other')

  const { host: _, ...signed } = sign('GET', '/mine/k')
  const heads: readonly (readonly string[])[] = [
    ['GET /k HTTP/1.1', 'host: other.localhost'],
    ['GET /mine/k HTTP/1.1', 'host: other.localhost'],
    ['GET http://other.localhost/k HTTP/1.1', `host: ${host}`],
    ['GET /mine/k HTTP/1.1', `host: ${host}`, 'host: other.localhost'],
    ['GET /mine/k HTTP/1.1', `host: ${host}@other.localhost`],
    ['GET /mine/k HTTP/1.1'],
    ['GET /mine/k HTTP/1.1', `host: ${host}`, 'x-forwarded-host: other.localhost', 'x-original-url: /other/k'],
  ]
  for (const [index, head] of heads.entries()) {
    const answer = await wire([...head, 'connection: close', ...headLines(signed)])
    expect.soft(answer, head.join(' | ')).not.toContain('of other')
    if (index < heads.length - 1) expect.soft(answer, head.join(' | ')).toMatch(/^HTTP\/1\.1 4\d\d /)
  }
})

test('a request ends where both sides say that it ends', async ({ expect }) => {
  const { wire, headLines, sign, ask } = await setUp()
  const smuggled = `0\r\n\r\nDELETE /mine/k HTTP/1.1\r\n${headLines(sign('DELETE', '/mine/k')).join('\r\n')}\r\n\r\n`
  const signed = headLines(sign('PUT', '/mine/n'))
  for (const more of [
    ['content-length: 5', 'transfer-encoding: chunked'],
    ['content-length: 5', 'content-length: 6'],
    ['content-length: 5, 6'],
    ['content-length: +5'],
    ['transfer-encoding: xchunked'],
    ['transfer-encoding: chunked, identity'],
    ['transfer-encoding : chunked'],
    [' transfer-encoding: chunked'],
    ['content-length: 5', 'transfer-encoding:\x0bchunked'],
  ]) {
    const answer = await wire(['PUT /mine/n HTTP/1.1', ...signed, ...more], smuggled)
    expect.soft(answer, more.join(' | ')).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect.soft(answer.match(/^HTTP\/1\.1 /gm), more.join(' | ')).toHaveLength(1)
  }
  expect((await ask('test', { path: '/mine/k' })).status).toBe(200)
  expect((await ask('test', { path: '/mine/n' })).status).toBe(404)
})

test('bombs go off nowhere: entities, depth, parts, compression', async ({ expect }) => {
  const { url, ask } = await setUp()
  const entities = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')
  const documents = [
    `<!DOCTYPE Tagging [<!ENTITY l0 "ha">${entities}]><Tagging><TagSet><Tag><Key>&l10;</Key><Value/></Tag></TagSet></Tagging>`,
    '<!DOCTYPE Tagging [<!ENTITY x SYSTEM "file:///etc/passwd">]><Tagging><TagSet><Tag><Key>&x;</Key><Value/></Tag></TagSet></Tagging>',
    `<Tagging>${'<TagSet>'.repeat(20_000)}`,
    `<Tagging>${'<TagSet>'.repeat(5000)}${'</TagSet>'.repeat(5000)}</Tagging>`,
    `<Tagging a${'="x" b'.repeat(5000)}="y"/>`,
  ]
  for (const body of documents) {
    const begun = performance.now()
    const answer = await sendRaw(url, {
      method: 'PUT',
      path: '/mine',
      query: 'tagging',
      body,
      headers: contentMd5(body),
    })
    expect.soft(answer, body.slice(0, 50)).toMatchObject({ status: 400, code: 'MalformedXML' })
    expect.soft(performance.now() - begun, body.slice(0, 50)).toBeLessThan(2000)
  }
  const part = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const forms = [
    part('x', '').repeat(5000),
    part('a[b][c]'.repeat(300), 'x'),
    `--b\r\n${'X-A: b\r\n'.repeat(5000)}\r\nx\r\n--b--`,
    `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n${'--c\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n'.repeat(1000)}`,
  ]
  for (const form of forms) {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const answer = await ask('nobody', { method: 'POST', path: '/mine', headers, body: `${form}--b--\r\n` })
    expect.soft([400, 403], `${form.slice(0, 60)}: ${answer.text}`).toContain(answer.status)
  }
  // What is stored compressed is never opened.
  const gzip = { 'content-encoding': 'gzip', 'content-type': 'application/x-gzip' }
  expect((await ask('ann', { method: 'PUT', path: '/mine/z', headers: gzip, body: '\x1f\x8bnot a bomb' })).status).toBe(
    200,
  )
  expect((await ask('ann', { path: '/mine/z' })).text).toContain('not a bomb')
})

test('whatever a request says of itself stays on its own line of the log', async ({ expect }) => {
  const { ask, lines: logged } = await setUp()
  const injected = '%0d%0a%7b%22level%22%3a50%2c%22msg%22%3a%22forged%22%7d%1b%5b31m%e2%80%a8'
  const before = logged.length
  await ask('ann', { path: `/other/${injected}`, headers: { 'user-agent': '\u2028{"msg":"forged"}' } })
  await ask('nobody', { path: '/other/k', query: `versionId=${injected}` })
  // Each line was parsed as JSON by itself when it was written.
  const lines = logged.slice(before)
  expect(lines).toHaveLength(2)
  expect(lines.map(({ msg }) => msg)).toEqual(['request refused', 'request refused'])
  expect(String(lines[0]?.reason)).toContain('forged')
})

test('verifiers compare in constant time', ({ expect }) => {
  const root = join(import.meta.dirname, '..', '..', '..')
  const folders = ['packages/auth/src', 'apps/obs/src', 'apps/kms/src']
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /^(?!.*\.test\.).*\.ts$/.test(name))
      .map((name) => join(folder, name)),
  )
  // A secret, or what is made from one, next to an operator that stops at the first difference. Absence is no secret.
  const absence = /[\w.#]+\s*[!=]==\s*(?:undefined|null|'')/g
  const name = String.raw`\b(?!is)\w*(?:signature|hmac|mac|digest|password|passphrase|secret|secretAccessKey)\b(?![.(])`
  const careless = new RegExp(String.raw`${name}\)*\s*[!=]==?|[!=]==?\s*(?:\w+\.#?)*${name}`, 'i')
  const found = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line) && careless.test(line.replaceAll(absence, '')))
      .map((line) => `${file}: ${line.trim()}`),
  )
  expect(files.length).toBeGreaterThan(300)
  expect(careless.test('return given === this.#signature')).toBe(true)
  expect(found).toEqual([])
})
