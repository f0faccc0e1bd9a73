import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HEADER_BYTES } from '@sealstack/envelope'
import { type Cloud, startCloud } from '../cloud.ts'
import { readConfig } from '../config.ts'
import { type Answer, type SignedClient, signedClient } from './signed-client.ts'

/** Long enough for a file of its own on disk, which is easier to look into than a database. */
const SECRET = 'The quick brown fox jumps over the lazy dog, and nobody but the holder of the key may know it. '.repeat(
  800,
)

/** The stored byte that is changed: one of those behind the header. */
const FLIPPED_AT = HEADER_BYTES + 28

/** A step did not go as it must. */
export class DemoError extends Error {
  override readonly name = 'DemoError'
}

/** A step of the scene, once it went as it must. */
export interface DemoStep {
  readonly title: string
  /** What people are shown below the title. */
  readonly lines?: readonly string[]
  /** What programs are told. */
  readonly facts: Readonly<Record<string, string | number>>
}

/**
 * Plays the scene on a cloud of its own in a temporary folder, which goes with its end.
 * @throws DemoError for a step that does not behave; the signal's reason between two steps
 */
export async function* demo(signal: AbortSignal): AsyncGenerator<DemoStep> {
  const folder = await mkdtemp(join(tmpdir(), 'sealstack-demo-'))
  let cloud: Cloud | undefined
  try {
    cloud = await startCloud({
      ...readConfig({ SEALSTACK_PORT: '0' }, { data: join(folder, 'cloud') }),
      logLevel: 'silent',
    })
    for await (const step of scene(cloud, folder)) {
      signal.throwIfAborted()
      yield step
    }
  } finally {
    await cloud?.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function* scene(cloud: Cloud, folder: string): AsyncGenerator<DemoStep> {
  const send = signedClient(cloud.endpoint)
  const file = join(folder, 'letter.txt')
  await writeFile(file, SECRET)
  const plaintext = await readFile(file)

  const keyId = await createKey(send)
  yield { title: `A customer master key was made in the KMS: ${keyId}`, facts: { keyId } }
  expect(await send('s3', 'PUT', '/letters'), 200)
  const headers = { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': keyId }
  expect(await send('s3', 'PUT', '/letters/one', { headers, body: plaintext }), 200)
  const uploaded = `${file} was uploaded with x-amz-server-side-encryption: aws:kms`
  yield { title: uploaded, facts: { bytes: plaintext.byteLength } }

  const stored = await cloud.services().obs.inspect('letters', 'one')
  if (!stored?.blobId) throw new DemoError('the object has no blob')
  const path = join(folder, 'cloud/obs/blobs', stored.blobId.slice(0, 2), stored.blobId)
  const sealed = await readFile(path)
  if (sealed.includes(plaintext.subarray(0, 16))) throw new DemoError('the plaintext lies on disk')
  const body = sealed.subarray(HEADER_BYTES)
  const rows = [0, 16, 32].map((at) => `${hex(plaintext, at)}   ${hex(body, at)}`)
  const facts = { sent: plaintext.toString('hex', 0, 48), stored: body.toString('hex', 0, 48) }
  yield { title: 'What was sent, and what lies on disk:', lines: rows, facts }
  const wrappedKey = Buffer.from(stored.wrappedDek).toString('hex')
  yield {
    title: 'The data key, wrapped by the master key, in the metadata of the object:',
    lines: [`${wrappedKey.slice(0, 88)}… (${stored.wrappedDek.length} bytes)`],
    facts: { wrappedKey },
  }
  yield* failures({ send, keyId, path, sealed, plaintext })
}

interface Stored {
  readonly send: SignedClient
  readonly keyId: string
  /** Where the sealed bytes lie, and what they are. */
  readonly path: string
  readonly sealed: Buffer
  readonly plaintext: Buffer
}

async function* failures({ send, keyId, path, sealed, plaintext }: Stored): AsyncGenerator<DemoStep> {
  const download = (): Promise<Answer> => send('s3', 'GET', '/letters/one')
  if (!expect(await download(), 200).body.equals(plaintext)) throw new DemoError('other bytes came back')
  yield { title: 'Downloaded: the same bytes, opened by one call to the KMS', facts: { status: 200 } }
  await kms(send, 'DisableKey', { KeyId: keyId })
  yield refused('The key was disabled, and the download fails:', expect(await download(), 400, 'KMS.DisabledException'))
  await kms(send, 'EnableKey', { KeyId: keyId })
  expect(await download(), 200)
  yield { title: 'The key was enabled, and the download works again', facts: { status: 200 } }

  sealed[FLIPPED_AT] = (sealed[FLIPPED_AT] ?? 0) ^ 1
  await writeFile(path, sealed)
  const corrupted = expect(await download(), 422, 'ObjectCorrupted')
  yield refused('One bit of the stored bytes was flipped, and the download is refused:', corrupted)
}

const kms = async (send: SignedClient, operation: string, input: object): Promise<Buffer> => {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` }
  return expect(await send('kms', 'POST', '/', { headers, body: Buffer.from(JSON.stringify(input)) }), 200).body
}

const createKey = async (send: SignedClient): Promise<string> =>
  JSON.parse((await kms(send, 'CreateKey', { Description: 'letters' })).toString()).KeyMetadata.KeyId

const expect = (answer: Answer, status: number, code = ''): Answer => {
  const text = answer.body.toString('latin1')
  if (answer.status === status && text.includes(code)) return answer
  throw new DemoError(`${status} ${code} was expected, and ${answer.status} came: ${text}`)
}

const refused = (title: string, { status, body }: Answer): DemoStep => {
  const element = (name: string): string => new RegExp(`<${name}>(.*?)</${name}>`).exec(body.toString())?.[1] ?? ''
  const [code, message] = [element('Code'), element('Message')]
  return { title, lines: [`${status} ${code}: ${message}`], facts: { status, code, message } }
}

const hex = (bytes: Uint8Array, at: number): string => {
  const row = Buffer.from(bytes.subarray(at, at + 16))
  return `${row.toString('hex').replace(/../g, '$& ')} ${row.toString('latin1').replace(/[^ -~]/g, '.')}`
}
