import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cachedSigningKeys, staticCredentials, verifySigV4Header } from '@sealstack/auth'
import { KeyringError } from '@sealstack/envelope'
import { bodyBytes, DocumentReply, type HttpRequest, JsonBytes, readJson, withBufferedBody } from '@sealstack/http'
import { seededBytes } from '@sealstack/testing'
import { describe, onTestFinished, test } from 'vitest'
import { readBehalf } from './contract.ts'
import { kmsClient } from './kms-client.ts'
import { kmsKeyring } from './kms-keyring.ts'
import {
  DirectCall,
  directTransport,
  httpTransport,
  type KmsRequest,
  type KmsResponse,
  type KmsTransport,
} from './transport.ts'

const NOW = 1_800_000_000_000
const clock = { now: () => NOW }
const KEY_ARN = 'arn:aws:kms:us-east-1:000000000000:key/k'
const dek = seededBytes(32, 'dek')
const wrapped = seededBytes(156, 'wrapped')
const dataKey = JSON.stringify({
  KeyId: KEY_ARN,
  Plaintext: Buffer.from(dek).toString('base64'),
  CiphertextBlob: Buffer.from(wrapped).toString('base64'),
})
const ok = (body: string): KmsResponse => ({ status: 200, body })

/** A keyring whose KMS gives these answers in turn; an Error stands for none. */
const keyringOf = (...answers: readonly (KmsResponse | Error)[]) => {
  const sent: KmsRequest[] = []
  const transport: KmsTransport = {
    send: async (request) => {
      const answer = answers[sent.length] ?? new Error('no more answers')
      sent.push(request)
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  const identity = { accessKeyId: 'AK', secretAccessKey: 'secret', region: 'us-east-1' }
  return { keyring: kmsKeyring(kmsClient({ transport, clock, ...identity })), sent }
}

const generate = { keyId: 'alias/a', context: { a: 'b' }, requestId: 'cause' }
const unwrap = { keyArn: KEY_ARN, wrapped, context: { a: 'b' } }

describe('the keyring', () => {
  test('asks for a data key of 256 bits, on behalf of a request', async ({ expect }) => {
    const { keyring, sent } = keyringOf(ok(dataKey))
    const key = await keyring.generate(generate)
    expect(key.keyArn).toBe(KEY_ARN)
    expect(Buffer.from(key.dek).equals(dek) && Buffer.from(key.wrapped).equals(wrapped)).toBe(true)
    const [request] = sent
    expect(request?.document).toEqual({ KeyId: 'alias/a', KeySpec: 'AES_256', EncryptionContext: { a: 'b' } })
    expect(request?.headers).toEqual({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'TrentService.GenerateDataKey',
      'x-sealstack-request-id': 'cause',
    })
    expect(request?.caller).toMatchObject({ accessKeyId: 'AK', secretAccessKey: 'secret', region: 'us-east-1' })
  })

  test('has a data key opened under the very key that wrapped it', async ({ expect }) => {
    const { keyring, sent } = keyringOf(ok(dataKey))
    expect(Buffer.from((await keyring.unwrap(unwrap)).dek).equals(dek)).toBe(true)
    expect(sent[0]?.document).toEqual({
      KeyId: KEY_ARN,
      CiphertextBlob: new JsonBytes(wrapped),
      EncryptionContext: { a: 'b' },
    })
    expect(JSON.parse(JSON.stringify(sent[0]?.document))).toMatchObject({
      CiphertextBlob: Buffer.from(wrapped).toString('base64'),
    })
    expect(sent[0]?.headers['x-sealstack-request-id']).toBeUndefined()
  })

  test.for<[string, KmsResponse, string, string, string]>([
    [
      'a refusal, in the KMS’s own words',
      { status: 400, body: '{"__type":"DisabledException","message":"k is disabled."}' },
      'refused',
      'DisabledException',
      'k is disabled.',
    ],
    [
      'a refusal without words',
      { status: 400, body: '{"__type":"InvalidCiphertextException"}' },
      'refused',
      'InvalidCiphertextException',
      '',
    ],
    [
      'a refusal about who asks',
      { status: 400, body: '{"__type":"AccessDeniedException","message":"not you"}' },
      'denied',
      'AccessDeniedException',
      'not you',
    ],
    [
      'a refusal of the service itself',
      { status: 400, body: '{"__type":"UnrecognizedClientException","message":"x"}' },
      'unavailable',
      'KMSUnavailable',
      "The KMS cannot be used: it does not take this service's calls: UnrecognizedClientException",
    ],
    [
      'an answer that is no JSON',
      ok(`${dataKey}}`),
      'unavailable',
      'KMSUnavailable',
      'The KMS cannot be used: its answer is not JSON',
    ],
    [
      'an answer of another shape',
      ok(JSON.stringify({ KeyId: KEY_ARN, Plaintext: 'AAAA', CiphertextBlob: 'AAAA' })),
      'unavailable',
      'KMSUnavailable',
      'The KMS cannot be used: its answer has another shape',
    ],
    [
      'a refusal that does not say why',
      { status: 413, body: '' },
      'unavailable',
      'KMSUnavailable',
      'The KMS cannot be used: it answered 413 without saying why',
    ],
  ])('tells of %s', async ([, answer, reason, code, message], { expect }) => {
    const { keyring, sent } = keyringOf(answer)
    const error = await keyring.generate(generate).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(KeyringError)
    expect(error).toMatchObject({ reason, code, message })
    expect(sent).toHaveLength(1)
    // Whatever comes of it may be logged with its causes, so it must not have any of a key.
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(
      Buffer.from(dek).toString('base64').slice(0, 8),
    )
  })

  test('tries again when there is no answer or the KMS fails, and gives up in the end', async ({ expect }) => {
    const failed: KmsResponse = { status: 500, body: '{"__type":"KMSInternalException"}' }
    const patient = keyringOf(new Error('ECONNREFUSED'), failed, ok(dataKey))
    expect((await patient.keyring.generate(generate)).keyArn).toBe(KEY_ARN)
    const vain = keyringOf(failed, new Error('ECONNREFUSED'), failed, ok(dataKey))
    await expect(vain.keyring.unwrap(unwrap)).rejects.toMatchObject({ reason: 'unavailable' })
    expect(vain.sent).toHaveLength(3)
  })
})

describe('a transport', () => {
  const user = { kind: 'user', arn: 'arn:aws:iam::000000000000:user/ä', accountId: '000000000000', name: 'ä' } as const
  const caller = { accessKeyId: 'AK', secretAccessKey: 'secret', region: 'us-east-1', clock }
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const request: KmsRequest = {
    headers: { 'x-amz-target': 't', 'x-sealstack-request-id': 'r' },
    document: { a: 'ä' },
    onBehalfOf: user,
    trace: { traceparent },
    caller,
  }

  test('over HTTP signs all but the trace, and follows no redirect', async ({ expect }) => {
    const seen: (Pick<HttpRequest, 'method' | 'headers'> & { readonly body: string })[] = []
    const server = createServer((req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => chunks.push(chunk))
      req.on('end', () => {
        const headers = req.headers as HttpRequest['headers']
        seen.push({ method: req.method ?? '', headers, body: Buffer.concat(chunks).toString() })
        res.writeHead(seen.length === 1 ? 400 : 307, { location: '/elsewhere' }).end('answer')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const transport = httpTransport(`http://${host}`)
    expect(await transport.send(request)).toEqual({ status: 400, body: 'answer' })
    const [{ method, headers, body } = { method: '', headers: {}, body: '' }] = seen
    expect({ method, host: headers.host, body }).toEqual({ method: 'POST', host, body: '{"a":"ä"}' })
    expect(readBehalf(headers['x-sealstack-on-behalf-of'] ?? '')).toEqual(user)
    expect(headers.traceparent).toBe(traceparent)
    const principal = { kind: 'service', arn: '', accountId: '', name: '' } as const
    const signedRequest = { method, rawPath: '/', rawQuery: '', headers }
    const credentials = staticCredentials([{ ...caller, principal }])
    const options = { credentials, signingKeys: cachedSigningKeys(), clock, service: 'kms', region: 'us-east-1' }
    expect((await verifySigV4Header(signedRequest, options, hash('sha256', body))).kind).toBe('verified')
    expect(await transport.send(request)).toEqual({ status: 307, body: 'answer' })
    expect(seen).toHaveLength(2)
  })

  test('within a process hands over the call itself, with the id of its cause', async ({ expect }) => {
    const transport = directTransport(async (received) => {
      if (!(received instanceof DirectCall)) throw new Error('It is another request')
      const { id, method, rawPath, headers, onBehalfOf } = received
      const { accessKeyId } = received.caller
      const texts = [String(Buffer.concat(await received.body.toArray())), String(Buffer.from(bodyBytes(received)))]
      const [document, isSame] = [readJson(received), received === (await withBufferedBody(received, 10))]
      const seen = { id, method, rawPath, headers, accessKeyId, texts, document, isSame, onBehalfOf }
      return { status: 200, body: JSON.stringify(seen) }
    })
    const { body } = await transport.send(request)
    expect(JSON.parse(String(body))).toEqual({
      ...{ id: 'r', method: 'POST', rawPath: '/', headers: { ...request.headers, traceparent }, accessKeyId: 'AK' },
      ...{ texts: ['{"a":"ä"}', '{"a":"ä"}'], document: { a: 'ä' }, isSame: true, onBehalfOf: user },
    })
    const given = { Plaintext: new JsonBytes(dek) }
    const answered = await directTransport(async () => new DocumentReply(given)).send(request)
    expect(answered.body).toBe(given)
    const half = directTransport(async (received) => ({ status: 200, body: JSON.stringify(readJson(received)) }))
    await expect(half.send({ ...request, document: { a: { b: '\ud800' } } })).rejects.toThrow('half a character')
  })
})
