import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { type Cloud, startCloud } from '../cloud.ts'
import { readConfig } from '../config.ts'
import { type Answer, type SignedClient, signedClient } from './signed-client.ts'

/** Long enough for a file of its own on disk, which is easier to look into than a database. */
const SECRET = 'The quick brown fox jumps over the lazy dog, and nobody but the holder of the key may know it. '.repeat(
  800,
)

/** A step did not go as it must. */
class DemoError extends Error {
  override readonly name = 'DemoError'
}

/** Plays the scene on a cloud of its own in a temporary folder; the exit code is 1 if any step does not behave. */
export const demo = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'sealstack-demo-'))
  let cloud: Cloud | undefined
  try {
    cloud = await startCloud({
      ...readConfig({ SEALSTACK_PORT: '0' }, { data: join(folder, 'cloud') }),
      logLevel: 'silent',
    })
    await play(cloud, folder)
    say('green', 'All of it went as it must.')
  } catch (error) {
    if (!(error instanceof DemoError)) throw error
    say('red', `This went wrong: ${error.message}`)
    process.exitCode = 1
  } finally {
    await cloud?.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const play = async (cloud: Cloud, folder: string): Promise<void> => {
  const send = signedClient(cloud.endpoint)
  const file = join(folder, 'letter.txt')
  await writeFile(file, SECRET)
  const plaintext = await readFile(file)

  const keyId = await createKey(send)
  say('bold', `1. A customer master key was made in the KMS: ${keyId}`)
  expect(await send('s3', 'PUT', '/letters'), 200)
  const headers = { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': keyId }
  expect(await send('s3', 'PUT', '/letters/one', { headers, body: plaintext }), 200)
  say('bold', `2. ${file} was uploaded with x-amz-server-side-encryption: aws:kms`)

  const stored = await cloud.services().obs.inspect('letters', 'one')
  if (!stored?.blobId) throw new DemoError('the object has no blob')
  const path = join(folder, 'cloud/obs/blobs', stored.blobId.slice(0, 2), stored.blobId)
  const sealed = await readFile(path)
  const body = sealed.subarray(72)
  say('bold', '3. What was sent, and what lies on disk:')
  for (let at = 0; at < 48; at += 16) console.log(`   ${hex(plaintext, at)}   ${hex(body, at)}`)
  if (sealed.includes(plaintext.subarray(0, 16))) throw new DemoError('the plaintext lies on disk')
  say('bold', '4. The data key, wrapped by the master key, in the metadata of the object:')
  console.log(`   ${Buffer.from(stored.wrappedDek).toString('hex').slice(0, 88)}… (${stored.wrappedDek.length} bytes)`)

  const download = (): Promise<Answer> => send('s3', 'GET', '/letters/one')
  if (!expect(await download(), 200).body.equals(plaintext)) throw new DemoError('other bytes came back')
  say('bold', '5. Downloaded: the same bytes, opened by one call to the KMS')
  await kms(send, 'DisableKey', { KeyId: keyId })
  const refused = expect(await download(), 400, 'KMS.DisabledException')
  say('bold', '6. The key was disabled, and the download fails:')
  console.log(`   ${messageOf(refused)}`)
  await kms(send, 'EnableKey', { KeyId: keyId })
  expect(await download(), 200)
  say('bold', '7. The key was enabled, and the download works again')

  sealed[100] = (sealed[100] ?? 0) ^ 1
  await writeFile(path, sealed)
  const corrupted = expect(await download(), 422, 'ObjectCorrupted')
  say('bold', '8. One bit of the stored bytes was flipped, and the download is refused:')
  console.log(`   ${messageOf(corrupted)}`)
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

const messageOf = ({ status, body }: Answer): string => {
  const element = (name: string): string => new RegExp(`<${name}>(.*?)</${name}>`).exec(body.toString())?.[1] ?? ''
  return `${status} ${element('Code')}: ${element('Message')}`
}

const hex = (bytes: Uint8Array, at: number): string => {
  const row = Buffer.from(bytes.subarray(at, at + 16))
  return `${row.toString('hex').replace(/../g, '$& ')} ${row.toString('latin1').replace(/[^ -~]/g, '.')}`
}

const say = (style: 'bold' | 'green' | 'red', text: string): void => {
  console.log(process.stdout.isTTY ? styleText(style, text) : text)
}
