import { open } from 'node:fs/promises'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  decodeFileHead,
  decodeHeader,
  EnvelopeError,
  encodeFileHead,
  FILE_PREFIX_BYTES,
  type FileFacts,
  fileHeadBytes,
  fileIdentity,
  HEADER_BYTES,
  openStream,
  plainSize,
  sealStream,
  zero,
} from '@sealstack/envelope'
import { fileSink } from '@sealstack/storage'
import type { FileKeyring } from './file-keyring.ts'
import { newFile } from './new-file.ts'

/** What a file is sealed or opened with. */
export interface FileWork {
  readonly keyring: FileKeyring
  readonly signal: AbortSignal
  /** A stream that passes everything on and sees how far it is, of so many bytes. */
  readonly progress: (totalBytes: number) => Transform
}

/** What came of it, in bytes. */
export interface SealedFile {
  readonly facts: FileFacts
  readonly plainBytes: number
  readonly sealedBytes: number
}

/** What is to be sealed, and where to. */
export interface SealFileInput {
  readonly source: string
  readonly target: string
  readonly keyId: string
  readonly context: FileFacts['context']
}

/**
 * Seals a file under a data key of its own into a new file that holds all that opening it takes, but for the master key;
 * see FORMAT.md of the envelope. Memory does not grow with the file.
 * @throws FileExistsError, whatever the keyring throws, or the system's error; nothing is left
 */
export const sealFile = async (
  { source, target, keyId, context }: SealFileInput,
  { keyring, signal, progress }: FileWork,
): Promise<SealedFile> => {
  const input = await open(source)
  try {
    const { size: plainBytes } = await input.stat()
    let sealedBytes = 0
    const { dek, facts } = await keyring.generate(keyId, context)
    const head = encodeFileHead(facts)
    const seal = sealStream({ dek, identity: fileIdentity(head) })
    zero(dek)
    await newFile(target, async (file) => {
      const read = input.createReadStream({ highWaterMark: READ_BYTES })
      await pipeline(read, progress(plainBytes), seal, behind(head), fileSink(file), { signal })
      sealedBytes = (await file.stat()).size
    })
    return { facts, plainBytes, sealedBytes }
  } finally {
    await input.close()
  }
}

/**
 * Opens a sealed file into a new file. The plaintext stands under its name only once every byte was verified.
 * @throws EnvelopeError, FileExistsError, whatever the keyring throws, or the system's error; nothing is left
 */
export const openFile = async (
  { source, target }: Pick<SealFileInput, 'source' | 'target'>,
  { keyring, signal, progress }: FileWork,
): Promise<SealedFile> => {
  const input = await open(source)
  try {
    const { facts, head, header, plainBytes, sealedBytes } = await readHead(input)
    if (facts.kms !== keyring.kms) {
      throw new EnvelopeError('wrong-key', `The data key was wrapped by the ${facts.kms} API of a KMS`)
    }
    const dek = await keyring.unwrap(facts)
    const plain = openStream({ dek, identity: fileIdentity(head), header, plainBytes })
    zero(dek)
    await newFile(target, async (file) => {
      const start = head.byteLength + HEADER_BYTES
      const read = input.createReadStream({ start, highWaterMark: READ_BYTES })
      await pipeline(read, plain, progress(plainBytes), fileSink(file), { signal })
    })
    return { facts, plainBytes, sealedBytes }
  } finally {
    await input.close()
  }
}

/**
 * What a sealed file says of itself; no key is needed, and nothing is verified.
 * @throws EnvelopeError, or the system's error
 */
export const inspectFile = async (source: string): Promise<SealedFile & { readonly segmentBytes: number }> => {
  const input = await open(source)
  try {
    const { facts, header, plainBytes, sealedBytes } = await readHead(input)
    return { facts, plainBytes, sealedBytes, segmentBytes: 2 ** header.segmentExponent }
  } finally {
    await input.close()
  }
}

const READ_BYTES = 256 * 1024

const behind = (head: Uint8Array) =>
  async function* (rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    yield head
    yield* rest
  }

const readHead = async (input: Awaited<ReturnType<typeof open>>) => {
  const { size: sealedBytes } = await input.stat()
  const read = async (length: number, position: number): Promise<Uint8Array> => {
    const { buffer, bytesRead } = await input.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  }
  const headBytes = fileHeadBytes(await read(FILE_PREFIX_BYTES, 0))
  const head = await read(headBytes, 0)
  const facts = decodeFileHead(head)
  const header = decodeHeader(await read(HEADER_BYTES, headBytes))
  return { facts, head, header, plainBytes: plainSize(sealedBytes - headBytes, header.segmentExponent), sealedBytes }
}
