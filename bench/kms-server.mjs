// The KMS that is measured, a process of its own with its database in a folder; nothing is logged but warnings. Its
// parent asks for CPU time used so far, and for measurements that are made inside: through the dispatcher, and by flow.
import { medians, repeat } from './measure.mjs'
import { built, signedKmsRequest, USER } from './sign.mjs'

const [
  { createContext },
  { createKmsDispatch },
  { bufferedRequest, createHandler, listen },
  { createLogger },
  { directTransport, kmsClient, kmsKeyring },
  flows,
] = await Promise.all([
  built('apps/kms/dist/context.js'),
  built('apps/kms/dist/app.js'),
  built('packages/http/dist/index.js'),
  built('packages/logging/dist/index.js'),
  built('packages/kms-client/dist/index.js'),
  Promise.all(['encrypt', 'decrypt', 'resolve-key'].map((name) => built(`apps/kms/dist/flows/${name}.js`))),
])
const [{ encrypt, generateDataKey }, { decrypt }, { resolveKey }] = flows

const SERVICE = { accessKeyId: 'service', secretAccessKey: 'service-secret' }
const ROOT = 'arn:aws:iam::000000000000:root'
const project = '0'.repeat(32)
const ctx = await createContext(
  {
    ...{ dataDir: process.argv[2], region: 'us-east-1', accountId: '000000000000', projectId: project },
    ...{ domainId: project, user: USER, service: SERVICE, authToken: undefined, rootPassphrase: undefined },
  },
  { log: createLogger('kms', { level: 'warn' }) },
)
const dispatch = createKmsDispatch(ctx)
const listener = await listen(createHandler(dispatch), { host: '127.0.0.1', port: 0 })

/** One request, signed once a second, through the whole dispatcher. */
const throughDispatcher = (name, input) => {
  let [request, madeMs] = [undefined, Number.NEGATIVE_INFINITY]
  return async () => {
    if (performance.now() - madeMs > 1000) [request, madeMs] = [signedKmsRequest(name, input, 'kms'), performance.now()]
    const { headers, body } = request
    const reply = await dispatch(
      bufferedRequest({ ...{ id: 'bench', method: 'POST', rawPath: '/', rawQuery: '' }, headers, secure: true }, body),
    )
    if (reply.status !== 200) throw new Error(String(reply.body))
  }
}

/** What an operation does beneath its wire: finding the key, asking its policy, cryptography. */
const byFlow = (name, input) => {
  const caller = {
    ...{ kind: 'user', arn: ROOT, accountId: '000000000000', name: 'root' },
    ...{
      onBehalfOf: undefined,
      action: `kms:${name}`,
      operation: name,
      grantTokens: [],
      conditions: () => ({}),
      trail: {},
    },
    encryptionContext: input.EncryptionContext,
  }
  const context = input.EncryptionContext
  const [plaintext, ciphertext] = [input.Plaintext, input.CiphertextBlob].map((text) =>
    Buffer.from(text ?? '', 'base64'),
  )
  const key = () => resolveKey(ctx, input.KeyId, caller)
  return {
    GenerateDataKey: async () => generateDataKey(ctx, { key: await key(), bytes: 32, context }),
    Encrypt: async () => encrypt(ctx, { key: await key(), plaintext, context }),
    Decrypt: () => decrypt(ctx, { ciphertext, context, caller }),
  }[name]
}

/** As the object store calls it in one process: signed, verified, answered, read. */
const asService = (name, input) => {
  const call = kmsClient({ ...SERVICE, transport: directTransport(dispatch), region: 'us-east-1', clock: Date })
  const keyring = kmsKeyring(call)
  const behalf = {
    requestId: 'bench',
    onBehalfOf: { kind: 'user', arn: ROOT, accountId: '0'.repeat(12), name: 'root' },
  }
  const context = input.EncryptionContext
  const key = name === 'Decrypt' && Buffer.from(input.CiphertextBlob, 'base64')
  return {
    GenerateDataKey: () => keyring.generate({ keyId: input.KeyId, context, ...behalf }),
    Decrypt: () => keyring.unwrap({ keyArn: input.KeyId, wrapped: key, context, ...behalf }),
  }[name]
}

const INSIDE = { dispatcher: throughDispatcher, direct: asService, flow: byFlow }

process.on('message', async ({ ask, level, name, input, seconds, runs }) => {
  try {
    if (ask === 'cpu') process.send({ cpuUs: process.cpuUsage().user + process.cpuUsage().system })
    if (ask === 'inside') process.send(await medians(repeat(INSIDE[level](name, input)), { seconds, runs }))
    if (ask === 'stop') {
      await listener.close(0)
      await ctx.close()
      process.disconnect()
    }
  } catch (error) {
    process.send({ error: error?.stack ?? String(error) })
  }
})
process.send({ port: Number(new URL(listener.url).port) })
